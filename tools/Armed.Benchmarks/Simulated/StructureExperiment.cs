using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// How often the refit's search gives clusters slopes of time where the outcome is binary: logit p = -1 - t / 2 + u + b t, t = 0, 1, .., u with standard deviation 4 and b with a given one, which may be 0. The networks
/// train for a few epochs only, as the search is the same.
/// </summary>
internal static class StructureExperiment
{
    private const double InterceptSd = 4, Slope = -0.5, Intercept = -1;

    /// <summary>Small networks, few epochs.</summary>
    public static TrainingOptions Default { get; } = new() { Hidden = [8], MaxEpochs = 3, Refit = RefitPolicy.Always, NewClusters = NewClusterPolicy.Population };

    public static void Run(double[] slopeSds, int clusters, int rowsPerCluster, int sets, TrainingOptions options, TextWriter output)
    {
        output.WriteLine("slope_sd,clusters,rows,sets,intercepts_only,slopes,cluster_curves,fixed_curves,hidden,method,seconds");
        foreach (var slopeSd in slopeSds)
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var chosen = Enumerable.Range(1, sets).Select(set => Choose(slopeSd, clusters, rowsPerCluster, set, options)).ToArray();
            output.WriteLine(string.Create(Figures.Culture,
                $"{slopeSd},{clusters},{rowsPerCluster},{sets},{chosen.Count(c => c is { Slope: false, Curve: false })},{chosen.Count(c => c.Slope)},{chosen.Count(c => c.Curve)},{chosen.Count(c => c.Fixed)},{chosen.Count(c => c.Hidden)},{string.Join('+', chosen.Select(c => c.Method).Distinct())},{clock.Elapsed.TotalSeconds / sets:F1}"));
            output.Flush();
        }
    }

    private static Choice Choose(double slopeSd, int clusters, int rowsPerCluster, int set, TrainingOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("armed-structure-").FullName;
        try
        {
            var data = Path.Combine(folder, "data.csv");
            File.WriteAllLines(data, ["g,t,y", .. Rows(slopeSd, clusters, rowsPerCluster, set)]);
            var request = new DataRequest { Source = DataSource.FromPath(data), Outcome = "y", Clusters = ["g"], Task = ModelTask.Binary };
            var manifest = ArmedTraining.Run(new TrainingRequest { Data = request, Options = options with { Seed = set } }).Manifest;
            var refit = manifest.Refit!;
            return new Choice(
                refit.Random.Contains("+ t", StringComparison.Ordinal), refit.Random.Contains("s(t)", StringComparison.Ordinal), refit.Curves.Count > 0, refit.HiddenFeatures > 0,
                manifest.RandomEffects[0].Method);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Rows(double slopeSd, int clusters, int rowsPerCluster, int set)
    {
        var random = new GaussianRandom(StableSeed.Mix(set, clusters));
        for (var c = 0; c < clusters; c++)
        {
            double intercept = Intercept + (InterceptSd * random.Normal()), slope = Slope + (slopeSd * random.Normal());
            for (var t = 0; t < rowsPerCluster; t++)
            {
                var isOne = random.Uniform() < 1 / (1 + Math.Exp(-(intercept + (slope * t))));
                yield return string.Create(Figures.Culture, $"{c},{t},{(isOne ? 1 : 0)}");
            }
        }
    }

    private sealed record Choice(bool Slope, bool Curve, bool Fixed, bool Hidden, string Method);
}
