using System.Globalization;
using System.Text;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.CrossValidating;

/// <summary>
/// Nothing of a held-out row reaches what the search finds: priors, curves, boosted trees, random effects, hidden features, the second stage and the answers to new clusters. The graphs of two fits are the same to the byte where held-out rows have other
/// outcomes, numbers, levels and clusters.
/// </summary>
[Collection(FitsCollection.Name)]
public sealed class NoLeakOfPartsTests
{
    private const int Rows = 1_080, Clusters = 40;

    private static readonly TrainingOptions s_options = FitRun.Quick with { Networks = 2, Hidden = [4], MaxEpochs = 2, BatchSize = 128 };

    [Theory]
    [InlineData("continuous")]
    [InlineData("binary")]
    [InlineData("ordinal")]
    [InlineData("nominal")]
    public void Run_OnAbsurdHeldOutRows_WritesTheSameGraphs(string kind)
    {
        using var run = FitRun.Of(Text(kind, isAbsurd: false));
        using var absurd = FitRun.Of(Text(kind, isAbsurd: true));

        var (fitted, again) = (Fit(run, kind), Fit(absurd, kind));

        Assert.True(fitted.Refit is { Kept: true, Curves.Count: > 0 } && fitted.Refit.Trees > 0 == (kind != "nominal"), fitted.Refit?.Reason); // the parts are there to be wrong
        Assert.Equal(fitted.Refit!.Tried.Select(Seen), again.Refit!.Tried.Select(Seen));
        string[] graphs = [.. Directory.GetFiles(run["bundle"], "*.onnx").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Contains("mixed.onnx", graphs);
        Assert.All(graphs, graph => Assert.True(Bytes(run, graph, fitted) == Bytes(absurd, graph, again), graph));
    }

    /// <summary>A graph's bytes without the name of the fit, which is made of the table's hash.</summary>
    private static string Bytes(FitRun run, string graph, BundleManifest manifest) =>
        Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(run["bundle"], graph))).Replace(manifest.FitId, "", StringComparison.Ordinal);

    private static string Seen(RefitTrialDescription trial) => string.Create(CultureInfo.InvariantCulture, $"{trial.Part} {trial.Kept} {trial.Deviance:R} {trial.Gain:R}");

    private static BundleManifest Fit(FitRun run, string kind)
    {
        var folds = Path.Combine(Path.GetDirectoryName(run["bundle"])!, "folds.csv");
        File.WriteAllLines(folds, ["row,fold", .. Enumerable.Range(0, Rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},{row % 5}"))]);
        var data = run.Data with { Task = kind switch { "ordinal" => ModelTask.Ordinal, "nominal" => ModelTask.Multiclass, "binary" => ModelTask.Binary, _ => ModelTask.Continuous }, Order = kind == "ordinal" ? ["low", "mid", "high"] : null };
        return ArmedTraining.Run(new TrainingRequest { Data = data, Options = s_options, Output = run["bundle"], HeldOut = new HeldOutFold(folds, "fold", 0) }, cancellation: TestContext.Current.CancellationToken).Manifest;
    }

    /// <summary>Clusters above the mean have a wave that the others lack, all share a bend, and a checkerboard that trees alone find. Absurd rows of fold 0 have another outcome, numbers far away, and a level and a cluster that no other row has.</summary>
    private static string Text(string kind, bool isAbsurd)
    {
        var normal = new Normal(7);
        double[] effects = [.. Enumerable.Range(0, Clusters).Select(_ => normal.Next())];
        var (x, t, k, g, y) = (new double[Rows], new double[Rows], new string[Rows], new string[Rows], new string[Rows]);
        for (var row = 0; row < Rows; row++)
        {
            (x[row], t[row], k[row], g[row]) = (normal.Uniform(), row / Clusters % 9, $"k{row % 7}", FormattableString.Invariant($"g{row % Clusters}"));
            var eta = effects[row % Clusters] + (effects[row % Clusters] > 0 ? 3 * Math.Sin(12 * x[row]) : 0) + (4 * (x[row] - 0.5) * (x[row] - 0.5)) + (x[row] > 0.5 == t[row] > 3 ? 1.5 : 0) + (0.5 * normal.Next());
            y[row] = Outcome(kind, eta);
            if (isAbsurd && row % 5 == 0)
            {
                (x[row], t[row], k[row], g[row], y[row]) = (1e6, -1e6, "never seen", "never seen", Outcome(kind, -eta));
            }
        }

        return FitRun.Csv(("x", x), ("t", t), ("k", k), ("g", g), ("y", y));
    }

    private static string Outcome(string kind, double eta) => kind switch
    {
        "continuous" => eta.ToString("R", CultureInfo.InvariantCulture),
        "binary" => eta > 0.4 ? "1" : "0",
        _ => eta < -0.5 ? "low" : eta < 1 ? "mid" : "high",
    };
}
