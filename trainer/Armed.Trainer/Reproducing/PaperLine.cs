namespace Armed.Trainer.Reproducing;

/// <summary>What was measured of a model so far, fold after fold.</summary>
internal sealed class PaperLine
{
    public List<double> Accuracies { get; } = [];

    public List<double> ProbeShares { get; } = [];

    public List<double> ProbeRanks { get; } = [];

    public List<double> Correlations { get; } = [];

    /// <summary>Standard deviation of the accuracy over the folds; 0 with one.</summary>
    public double Sd => Accuracies.Count < 2 ? 0 : Math.Sqrt(Accuracies.Sum(value => Math.Pow(value - Accuracies.Average(), 2)) / (Accuracies.Count - 1));

    /// <summary>The probes' mean part of the accuracy that is lost when columns are shuffled; null without probes.</summary>
    public double? ProbeShare => Mean(ProbeShares);

    /// <summary>The probes' mean rank among the columns, 1 for the most important; null without probes.</summary>
    public double? ProbeRank => Mean(ProbeRanks);

    /// <summary>Mean correlation of the clusters' effects with their ratio of the classes; null where a model has no effects.</summary>
    public double? Correlation => Mean(Correlations);

    private static double? Mean(List<double> values) => values.Where(double.IsFinite).ToList() is { Count: > 0 } known ? known.Average() : null;
}
