namespace Armed.Benchmarks.Paper;

/// <summary>What was measured of a model so far, fold after fold.</summary>
internal sealed class PaperLine
{
    public List<double> Accuracies { get; } = [];

    public List<double> ProbeShares { get; } = [];

    public List<double> Correlations { get; } = [];

    public double Seconds { get; set; }

    /// <summary>Standard deviation over the folds; 0 with one.</summary>
    public double Sd => Accuracies.Count < 2 ? 0 : Math.Sqrt(Accuracies.Sum(value => Math.Pow(value - Accuracies.Average(), 2)) / (Accuracies.Count - 1));
}
