using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.ClusterMethods;

/// <summary>What networks that others have published for clustered data learn of simulated ones with strong intercepts.</summary>
[Collection(FitsCollection.Name)]
public sealed class ClusterMethodTests
{
    private const int Clusters = 24, RowsPerCluster = 40, Unseen = 4;
    private const double InterceptSd = 1.5, NoiseSd = 0.5;
    private static readonly TrainingOptions s_options = new() { Hidden = [16, 8], MaxEpochs = 60, Device = TrainingDevice.Cpu };
    private static readonly Dictionary<(string, bool), (double Seen, double Unseen)> s_known = [];

    [Theory]
    [InlineData("lmmnn", 0.45)]
    [InlineData("menet", 0.6)]
    [InlineData("armed-no-adversary", 0.45)]
    public void Fit_NumbersWithStrongIntercepts_KnownClustersAreBetterThanByTheNetwork(string name, double share) =>
        Assert.InRange(Losses(name, binary: false).Seen, NoiseSd, share * Losses("network", binary: false).Seen);

    [Theory]
    [InlineData("lmmnn")]
    [InlineData("menet")]
    public void Fit_TwoClassesWithStrongIntercepts_KnownClustersAreBetterThanByTheNetwork(string name) =>
        Assert.InRange(Losses(name, binary: true).Seen, 0.5, Losses("network", binary: true).Seen - 0.05);

    [Theory]
    [InlineData("domain-adversarial", false)]
    [InlineData("mldg", false)]
    [InlineData("lmmnn", false)]
    [InlineData("mldg", true)]
    public void Fit_NewClusters_AreAboutAsWellPredictedAsByTheNetwork(string name, bool binary) =>
        Assert.InRange(Losses(name, binary).Unseen, 0.93 * Losses("network", binary).Unseen, 1.04 * Losses("network", binary).Unseen);

    [Fact]
    public void Fit_ClustersDealtAtRandom_SayNothing()
    {
        // Intercepts of sd 1.5 and noise of 0.5: who knows the clusters is near 0.5, who does not near 1.6.
        Assert.InRange(Losses("armed-random-clusters", binary: false).Seen, 0.97 * Losses("network", binary: false).Seen, 1.2 * Losses("network", binary: false).Seen);
    }

    /// <summary>Root mean squared error, or log loss, of held-out rows of known clusters and of unknown ones.</summary>
    private static (double Seen, double Unseen) Losses(string name, bool binary)
    {
        if (s_known.TryGetValue((name, binary), out var known))
        {
            return known;
        }

        using var data = FitRun.Of(Text(binary));
        var table = Tables.Read(data.Data with { Task = binary ? ModelTask.Binary : ModelTask.Continuous });
        int[] unseen = [.. Enumerable.Range(0, table.Rows).Where(row => row % Clusters < Unseen)];
        int[] seen = [.. Enumerable.Range(0, table.Rows).Where(row => row % Clusters >= Unseen && row / Clusters % 4 == 0)];
        var split = Split.Holdout(table, [.. unseen, .. seen]);
        using var predictor = ComparatorList.Of([name])[0].With(s_options).Fit(split, TestContext.Current.CancellationToken);
        double Loss(int[] rows) => binary
            ? rows.Zip(predictor.Predict(split.Table, rows), (row, p) => -Math.Log(split.Table.Outcome.Classes[row] == 1 ? p : 1 - p)).Average()
            : Math.Sqrt(rows.Zip(predictor.Predict(split.Table, rows), (row, p) => Math.Pow(split.Table.Outcome.Values[row] - p, 2)).Average());
        return s_known[(name, binary)] = (Loss(seen), Loss(unseen));
    }

    /// <summary>eta = sin(2 x1) + x1 x2 / 2 + b_c; y is eta with noise, or 1 with probability sigmoid(eta).</summary>
    private static string Text(bool binary)
    {
        var random = new GaussianRandom(11);
        double[] intercepts = [.. Enumerable.Range(0, Clusters).Select(_ => InterceptSd * random.Normal())];
        int[] rows = [.. Enumerable.Range(0, Clusters * RowsPerCluster)];
        double[] x1 = Array.ConvertAll(rows, _ => random.Normal()), x2 = Array.ConvertAll(rows, _ => random.Normal());
        var linear = Array.ConvertAll(rows, row => Math.Sin(2 * x1[row]) + (x1[row] * x2[row] / 2) + intercepts[row % Clusters]);
        Array outcome = binary ? Array.ConvertAll(linear, eta => random.Uniform() < 1 / (1 + Math.Exp(-eta)) ? 1 : 0) : Array.ConvertAll(linear, eta => eta + (NoiseSd * random.Normal()));
        return FitRun.Csv(("x1", x1), ("x2", x2), ("g", Array.ConvertAll(rows, row => "g" + (row % Clusters))), ("y", outcome));
    }
}
