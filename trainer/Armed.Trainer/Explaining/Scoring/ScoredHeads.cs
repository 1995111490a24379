using Armed.Runtime;

namespace Armed.Trainer.Explaining.Scoring;

/// <summary>Rows with the answers of the heads and of the constant that they are compared with.</summary>
internal sealed class ScoredHeads
{
    private readonly RowScore _score;

    private ScoredHeads(LabelledSample rows, RowScore score, HeadAnswers mixed, HeadAnswers fixedHead, HeadAnswers? inferred, float[] constant) =>
        (Rows, _score, Mixed, Fixed, Inferred, Constant) = (rows, score, mixed, fixedHead, inferred, constant);

    /// <summary>The rows.</summary>
    public LabelledSample Rows { get; }

    /// <summary>Answers with the clusters' effects; of unknown clusters those of the population.</summary>
    public HeadAnswers Mixed { get; }

    /// <summary>Answers without the clusters' effects.</summary>
    public HeadAnswers Fixed { get; }

    /// <summary>Answers by the clusters that a row resembles; null for a bundle without that head.</summary>
    public HeadAnswers? Inferred { get; }

    /// <summary>The same answer for every row: the mean outcome, or the shares of the classes; with an exposure the mean for a unit of it.</summary>
    public float[] Constant { get; }

    /// <summary>The loss of that answer for each row, as <see cref="RowScore.RowLosses(float[], int, LabelledSample)"/>.</summary>
    public double[] ConstantLosses => Rows.Inputs.Offsets.Length == 0 ? _score.RowLosses(Constant, Rows) : _score.RowLosses(Repeated, Mixed.Width, Rows).Losses;

    /// <summary>Whether a row's clusters are all unknown.</summary>
    public bool IsUnseen(int row) => !Cells.Take(Rows.Inputs.Clusters, Rows.Inputs.Factors, [row]).Any(code => code >= 0);

    public static ScoredHeads Of(IRowAnswers answers, RowScore score, LabelledSample rows, float[] constant, bool hasInferred) => new(
        rows, score, answers.Predict(rows.Inputs, PredictionHead.Mixed), answers.Predict(rows.Inputs, PredictionHead.Fixed),
        hasInferred ? answers.Predict(rows.Inputs, PredictionHead.Inferred) : null, constant);

    /// <summary>The mean outcome of rows, for a unit of exposure where there is one, or the shares of classes 0 to width - 1 where a prediction has a column for each.</summary>
    public static float[] ConstantOf(LabelledSample rows, int width)
    {
        var (sums, total) = (new double[width], 0.0);
        for (var row = 0; row < rows.Count; row++)
        {
            var weight = rows.Weights.Length == 0 ? 1 : rows.Weights[row];
            total += weight * Exposure(rows, row);
            sums[width == 1 ? 0 : (int)rows.Outcomes[row]] += width == 1 ? weight * rows.Outcomes[row] : weight;
        }

        return [.. sums.Select(sum => (float)(sum / total))];
    }

    /// <summary>Scores by head, of the rows that a condition holds for: mixed, fixed, inferred, constant.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Scores(Func<int, bool> condition)
    {
        int[] chosen = [.. Enumerable.Range(0, Rows.Count).Where(condition)];
        var rows = Rows.Take(chosen);
        var scores = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        foreach (var (name, predictions) in Heads())
        {
            scores[name] = _score.Of(Cells.Take(predictions, Mixed.Width, chosen), Mixed.Width, rows);
        }

        return scores;
    }

    /// <summary>The scores of every cluster of the first factor, worst first; clusters with too few rows come last.</summary>
    /// <param name="fewRows">Clusters with fewer rows tell little.</param>
    public IReadOnlyList<ClusterScore> ByCluster(int fewRows) =>
    [
        .. Enumerable.Range(0, Rows.Count).GroupBy(row => (Rows.ClusterNames[row], Rows.Inputs.Clusters[row * Rows.Inputs.Factors])).Select(group => Score(group.Key.Item1, group.Key.Item2, [.. group]))
            .OrderByDescending(cluster => cluster.Rows >= fewRows).ThenByDescending(cluster => cluster.Loss).ThenBy(cluster => cluster.Name, StringComparer.Ordinal),
    ];

    private ClusterScore Score(string name, long code, int[] rows)
    {
        var sample = Rows.Take(rows);
        double Loss(float[] predictions) => _score.Loss(Cells.Take(predictions, Mixed.Width, rows), Mixed.Width, sample);
        return new ClusterScore(name, code >= 0, rows.Length, Loss(Mixed.Predictions), Loss(Fixed.Predictions), Loss(Repeated));
    }

    private IEnumerable<(string Name, float[] Predictions)> Heads()
    {
        yield return ("mixed", Mixed.Predictions);
        yield return ("fixed", Fixed.Predictions);
        if (Inferred is not null)
        {
            yield return ("inferred", Inferred.Predictions);
        }

        yield return ("constant", Repeated);
    }

    /// <summary>The constant answer of each row, times its exposure.</summary>
    private float[] Repeated => field ??= [.. Enumerable.Range(0, Rows.Count).SelectMany(row => Rows.Inputs.Offsets.Length == 0 ? Constant : Constant.Select(rate => (float)(rate * Exposure(Rows, row))))];

    private static double Exposure(LabelledSample rows, int row) => rows.Inputs.Offsets.Length == 0 ? 1 : Math.Exp(rows.Inputs.Offsets[row]);
}
