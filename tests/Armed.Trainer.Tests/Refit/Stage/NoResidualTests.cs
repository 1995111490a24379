namespace Armed.Trainer.Tests.Refit.Stage;

/// <summary>Effects of clusters that pass through every row, so that nothing is left for a residual.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class NoResidualTests
{
    private const int Clusters = 60;

    private static readonly double[] s_times = [0, 1, 3, 7, 11];

    /// <summary>Distances from the smooth model in units of a residual that is held at a least variance came out as millions of degrees of freedom, and intervals of new rows were as wide.</summary>
    [Fact]
    public void Fit_LinesOfClusters_AddsNothingForWhatWasLearned()
    {
        var normal = new Normal(3);
        double[] levels = [.. Enumerable.Range(0, Clusters).Select(_ => 2 * normal.Next())], slopes = [.. Enumerable.Range(0, Clusters).Select(_ => normal.Next())];
        var rows = Enumerable.Range(0, Clusters * s_times.Length).Select(row => (Cluster: row / s_times.Length, Time: s_times[row % s_times.Length])).ToArray();
        using var run = FitRun.Of(FitRun.Csv(
            ("t", rows.Select(row => row.Time).ToArray()),
            ("b", rows.Select((_, row) => row % 2).ToArray()),
            ("u", rows.Select((_, row) => row % 3 == 0 ? "p" : "q").ToArray()),
            ("g", rows.Select(row => $"g{row.Cluster}").ToArray()),
            ("y", rows.Select(row => levels[row.Cluster] + ((0.3 + slopes[row.Cluster]) * row.Time)).ToArray())));

        var manifest = run.Fit(FitRun.Plain with { Networks = 1 }).Manifest;

        Assert.Contains(manifest.Notes, note => note.Contains("leave no residual", StringComparison.Ordinal));
        Assert.Equal("(1 + t | g)", manifest.Refit!.Random);
        Assert.Null(manifest.Refit.SmoothDegrees);
    }
}
