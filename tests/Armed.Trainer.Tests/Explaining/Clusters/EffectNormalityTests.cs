using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining.Clusters;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Tests.Explaining.Clusters;

[Collection(FitsCollection.Name)]
public sealed class EffectNormalityTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Effects are drawn as posterior means are: their variances differ with the clusters' rows.</summary>
    [Fact]
    public void Of_NormalEffects_HasUniformPValues()
    {
        var manifest = Fit("continuous", 60, cluster => cluster % 2 == 0 ? 1 : -1).Manifest;
        var sd = manifest.Refit!.Model!.VarianceComponents[0].Sd;
        var random = new GaussianRandom(3);

        double[] p = [.. Enumerable.Range(0, 100).Select(_ => EffectNormalityTest.Of(manifest, [.. Enumerable.Range(0, 40).Select(cluster =>
        {
            var posterior = sd * (0.2 + (0.7 * (cluster % 5) / 5.0));
            return new FactorEffect("g", $"g{cluster}", "(Intercept)", random.Normal() * Math.Sqrt((sd * sd) - (posterior * posterior)), posterior);
        })]).Single().P)];

        Assert.InRange(p.Average(), 0.41, 0.59); // the standard error of the mean of 100 is .029
        Assert.InRange(p.Count(value => value < 0.05), 0, 12);
    }

    /// <summary>Whole fits: two kinds of clusters are found, and normal ones seldom.</summary>
    [Fact]
    public void Of_Fits_FindsTwoKindsOfClusters()
    {
        var random = new GaussianRandom(8);
        var normal = Enumerable.Range(0, 8).Select(_ => P(Fit("continuous", 60, _ => random.Normal()))).ToList();
        var mixed = P(Fit("continuous", 60, cluster => cluster % 2 == 0 ? 2 : -2));

        Assert.True(mixed < 0.01, $"{mixed}");
        Assert.True(normal.Count(p => p < 0.05) <= 2, string.Join(", ", normal)); // of 8
    }

    [Fact]
    public void Of_FewClusters_IsNothing()
        => Assert.Empty(EffectNormalityTest.Of(Fit("continuous", 7, cluster => cluster - 3).Manifest, Effects()));

    /// <summary>Shrunken log odds of rare events are far from normal even where the clusters are.</summary>
    [Fact]
    public void Of_EventsOrCounts_IsNothing()
    {
        var random = new GaussianRandom(8);
        Assert.Empty(EffectNormalityTest.Of(Fit("binary", 40, _ => random.Normal() - 2).Manifest, Effects()));
    }

    private double P((BundleManifest Manifest, int _) fit) => EffectNormalityTest.Of(fit.Manifest, Effects()).Single().P;

    private IReadOnlyList<FactorEffect> Effects() => FactorEffectsFile.Read(File.ReadAllText(Path.Combine(_folder["m.armed"], "random_effects.csv")));

    private (BundleManifest Manifest, int Clusters) Fit(string task, int clusters, Func<int, double> effect)
    {
        var random = new GaussianRandom(6);
        double[] effects = [.. Enumerable.Range(0, clusters).Select(effect)];
        _folder.Write("t.csv", "g,y\n" + string.Concat(Enumerable.Range(0, clusters * 20).Select(row =>
        {
            var eta = effects[row % clusters];
            return string.Create(CultureInfo.InvariantCulture, $"g{row % clusters},{(task == "binary" ? random.Uniform() < 1 / (1 + Math.Exp(-eta)) ? 1 : 0 : eta + (1.5 * random.Normal())):R}\n");
        })));
        var result = ArmedTraining.Run(
            new TrainingRequest
            {
                Data = new DataRequest { Source = DataSource.FromPath(_folder["t.csv"]), Outcome = "y", Clusters = ["g"], Task = OutcomeKinds.Parse(task) },
                Options = new TrainingOptions { Hidden = [], Random = "1", Device = TrainingDevice.Cpu },
                Output = _folder["m.armed"],
                Force = true,
            },
            cancellation: TestContext.Current.CancellationToken);
        return (result.Manifest, clusters);
    }
}
