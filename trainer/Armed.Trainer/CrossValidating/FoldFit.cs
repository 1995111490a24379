using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining.Scoring;
using Armed.Trainer.Measures;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.CrossValidating;

/// <summary>Fits a model on a split and measures its held-out rows.</summary>
/// <param name="split">The split, with held-out rows.</param>
/// <param name="clock">Measures the time; null for none.</param>
/// <param name="groups">Groups of rows that are measured by themselves; null for none.</param>
internal sealed class FoldFit(Split split, TimeProvider? clock, IReadOnlyList<ColumnGroups>? groups = null)
{
    /// <summary>Measures that are means over rows, or roots of them, which a few rows have too.</summary>
    private static readonly HashSet<string> s_means = new(StringComparer.Ordinal) { "log_loss", "brier", "accuracy", "rmse", "mae", "crps", "coverage_90", "poisson_deviance", "gamma_deviance" };

    /// <summary>Measures of a cluster. It has an area under the curve where both classes occur in it.</summary>
    private static readonly HashSet<string> s_ofClusters = new(s_means, StringComparer.Ordinal) { PooledMeasure.Area };

    /// <summary>Held-out rows of a fold that groups are measured on, at even distances: every column is gone through for each model.</summary>
    private const int MostGroupedRows = 20_000;

    /// <summary>Held-out rows of a class that training has: others have no score.</summary>
    private readonly int[] _test = [.. split.Test.Where(row => split.Table.Outcome.IsNumber || split.Table.Outcome.Classes[row] >= 0)];

    /// <summary>Number of held-out rows that have no score.</summary>
    public int Unscored => split.Test.Count - _test.Length;

    /// <summary>The score; a fit that the data make impossible has a failure instead.</summary>
    public FitScore Run(IEstimator estimator, FitScore empty, CancellationToken cancellation)
    {
        var start = clock?.GetTimestamp() ?? 0;
        var score = empty with { TrainingRows = split.Learning.Length, TestRows = split.Test.Count };
        try
        {
            using var predictor = estimator.Fit(split, cancellation);
            var rows = Tested(predictor);
            score = score with { Family = predictor.Family, UsesNetwork = predictor.UsesNetwork, Measures = Measure(rows), Clusters = Clusters(rows), Groups = Groups(rows) };
        }
        catch (InputException fault)
        {
            score = score with { Failure = fault.Message };
        }

        return clock is null ? score : score with { Seconds = Math.Round(clock.GetElapsedTime(start).TotalSeconds, 3) };
    }

    private OutcomeColumn Outcome => split.Table.Outcome;

    private TestedRows Tested(IPredictor predictor)
    {
        var (learning, width) = (split.Learning, Outcome.ClassNames.Count > 2 ? Outcome.ClassNames.Count : 1);
        var learned = Outcome.Kind.HasThreshold ? new OperatingCurve(predictor.Predict(split.Table, learning), new ScoredRows(OutcomeOf(learning), WeightsOf(learning))) : null;
        var predictions = predictor.Predict(split.Table, _test);
        return predictions.Length == _test.Length * width
            ? new TestedRows
            {
                Predictions = predictions,
                Width = width,
                Outcome = OutcomeOf(_test),
                Weights = WeightsOf(_test),
                Sds = predictor.PredictSds(split.Table, _test),
                Dispersion = predictor.Dispersion,
                TrainingMean = Mean(learning),
                Threshold = learned?.YoudenThreshold() ?? 0,
                ThresholdAtSpecificity = learned?.ThresholdAtSpecificity(TestedRows.HeldShare),
                ThresholdAtSensitivity = learned?.ThresholdAtSensitivity(TestedRows.HeldShare),
            }
            : throw new InvalidOperationException($"A predictor returned {predictions.Length} values for {_test.Length} rows; expected {width} for each.");
    }

    private IReadOnlyDictionary<string, double> Measure(TestedRows rows) => _test.Length == 0 ? new Dictionary<string, double>() : Outcome.Kind.Measure(rows);

    private List<ClusterScore> Clusters(TestedRows rows)
    {
        var factor = split.Table.Clusters[0];
        return [.. Enumerable.Range(0, _test.Length).GroupBy(i => factor.Codes[_test[i]]).OrderBy(cluster => cluster.Key).Select(cluster =>
        {
            var own = rows.Select([.. cluster]);
            return new ClusterScore(factor.Levels[cluster.Key], own.Outcome.Length, own.Rows.TotalWeight, OfCluster(own));
        })];
    }

    private List<GroupScore> Groups(TestedRows rows)
    {
        var step = Math.Max(1, (_test.Length + MostGroupedRows - 1) / MostGroupedRows);
        var grouped = RowSample.Every([.. Enumerable.Range(0, _test.Length)], step).ToDictionary(i => _test[i]);
        return [.. (groups ?? []).SelectMany(column => column.Of(grouped.Keys).Select(group => Group(column.Column, group.Name, rows.Select([.. group.Rows.Select(row => grouped[row])]))))];
    }

    private GroupScore Group(string column, string name, TestedRows own) => new(column, name, own.Outcome.Length, own.Rows.TotalWeight, Means(own));

    private Dictionary<string, double> Means(TestedRows rows) => Some(rows, s_means);

    /// <summary>The measures, and where a prediction is one number what was observed and predicted in the mean.</summary>
    private Dictionary<string, double> OfCluster(TestedRows rows)
    {
        var measures = Some(rows, s_ofClusters);
        if (rows.Width == 1)
        {
            measures[PooledMeasure.Observed] = Scores.Mean(rows.Predictions, rows.Rows, (outcome, _) => outcome);
            measures[PooledMeasure.Predicted] = Scores.Mean(rows.Predictions, rows.Rows, (_, predicted) => predicted);
        }

        return measures;
    }

    private Dictionary<string, double> Some(TestedRows rows, HashSet<string> names) => Outcome.Kind.Measure(rows).Where(measure => names.Contains(measure.Key)).ToDictionary();

    private float[] OutcomeOf(int[] rows) => Array.ConvertAll(rows, row => Outcome.IsNumber ? Outcome.Values[row] : Outcome.Classes[row]);

    private float[] WeightsOf(int[] rows) => split.Table.Weights is { } weights ? Array.ConvertAll(rows, row => weights.Values[row]) : [];

    private double Mean(int[] rows)
    {
        var scored = new ScoredRows(OutcomeOf(rows), WeightsOf(rows));
        var sum = 0.0;
        for (var i = 0; i < scored.Count; i++)
        {
            sum += scored.Weight(i) * scored.Outcome[i];
        }

        return sum / scored.TotalWeight;
    }
}
