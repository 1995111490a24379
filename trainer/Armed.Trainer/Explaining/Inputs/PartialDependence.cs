using Armed.Runtime;

namespace Armed.Trainer.Explaining.Inputs;

/// <summary>Partial dependence (Friedman, Annals of Statistics 29, 2001) of the mixed head's prediction on each column.</summary>
/// <param name="answers">The model.</param>
/// <param name="sample">Rows to average over, by their weights.</param>
/// <param name="classes">Names of the outcome's classes where a prediction has a column for each; else empty.</param>
/// <param name="clusters">Clusters of the first factor that get a line each: name and code.</param>
internal sealed class PartialDependence(IRowAnswers answers, LabelledSample sample, IReadOnlyList<string> classes, IReadOnlyList<(string Name, long Code)> clusters)
{
    /// <summary>Level of the intervals.</summary>
    public const double Level = 0.9;

    private const int MostLevels = 12;
    private const int MostClasses = 6;

    /// <summary>Single rows that have a line each.</summary>
    private const int SingleRows = 10;

    private readonly ExplainedInputs _rows = sample.Inputs;
    private readonly Lazy<int[]> _single = new(() => Spread(answers.Predict(sample.Inputs, PredictionHead.Mixed).Predictions));

    /// <summary>Values of a number. Default 24.</summary>
    public int Points { get; init; } = 24;

    /// <summary>Predictions that a curve takes at most.</summary>
    public long Cost => (long)Math.Max(Points, MostLevels) * _rows.Count * (classes.Count > 0 ? 1 : 1 + clusters.Count);

    /// <summary>The curve of a column; null if all rows have one value.</summary>
    public DependenceCurve? Of(ExplainedColumn column)
    {
        var values = column.IsNumeric ? Grid(_rows.Column(column)) : Codes(column);
        if (values.Length < 2)
        {
            return null;
        }

        var predicted = Predict(column, values, _rows);
        var bands = Array.ConvertAll(predicted, answer => answers.Interval(answer, Level, IntervalKind.Mean));
        return new DependenceCurve(
            column, values,
            classes.Count > 0 ? [.. classes.Take(MostClasses).Select((name, at) => Line(name, predicted, bands, at))] : [Line("", predicted, bands, 0)],
            classes.Count > 0 ? [] : [.. clusters.Select(cluster => Line(cluster.Name, Predict(column, values, _rows.WithCluster(0, (_, _) => cluster.Code)), [], 0))])
        {
            Rows = column.IsNumeric && classes.Count == 0 ? [.. _single.Value.Select(row => Array.ConvertAll(predicted, answer => (double)answer.Predictions[row]))] : [],
        };
    }

    /// <summary>Rows at even distances in the order of their predictions.</summary>
    private static int[] Spread(float[] predictions)
    {
        int[] order = [.. Enumerable.Range(0, predictions.Length).OrderBy(row => predictions[row]).ThenBy(row => row)];
        var count = Math.Min(SingleRows, order.Length);
        return [.. Enumerable.Range(0, count).Select(k => order[(int)((k + 0.5) * order.Length / count)])];
    }

    private HeadAnswers[] Predict(ExplainedColumn column, double[] values, ExplainedInputs inputs) => Array.ConvertAll(values, value => answers.Predict(inputs.With(column, (_, _) => (float)value), PredictionHead.Mixed));

    /// <summary>Means over the rows of one class, with a band where every value has an interval.</summary>
    private DependenceLine Line(string name, HeadAnswers[] predicted, IReadOnlyList<(float[] Lower, float[] Upper)?> bands, int at)
    {
        double[] Means(Func<(float[] Lower, float[] Upper), float[]> end) =>
            [.. bands.OfType<(float[] Lower, float[] Upper)>().Select((band, point) => new HeadAnswers(end(band), [], [], predicted[point].Width).Mean(at, sample.Weights))];
        var hasBand = bands.Count > 0 && bands.All(band => band is not null);
        double[] lower = hasBand ? Means(band => band.Lower) : [], upper = hasBand ? Means(band => band.Upper) : [];
        var isFinite = lower.Concat(upper).All(double.IsFinite);
        return new DependenceLine(name, [.. predicted.Select(answer => answer.Mean(at, sample.Weights))], isFinite ? lower : [], isFinite ? upper : []);
    }

    /// <summary>Evenly spaced between the quantiles .02 and .98: beyond them few rows say anything.</summary>
    private double[] Grid(float[] column)
    {
        float[] known = [.. column.Where(float.IsFinite).Order()];
        float[] distinct = [.. known.Distinct().Take(Points + 1)];
        if (distinct.Length <= Points)
        {
            return [.. distinct.Select(value => (double)value)];
        }

        double low = Quantiles.Of(known, 0.02), high = Quantiles.Of(known, 0.98);
        return low < high ? [.. Enumerable.Range(0, Points).Select(i => low + ((high - low) * i / (Points - 1)))] : [low];
    }

    private double[] Codes(ExplainedColumn column) =>
    [
        .. _rows.Column(column).Where(code => code >= 0).CountBy(code => code).OrderByDescending(level => level.Value).ThenBy(level => level.Key).Take(MostLevels).Select(level => (double)level.Key).Order(),
    ];
}
