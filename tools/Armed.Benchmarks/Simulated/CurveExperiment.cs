using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// How often the refit's search chooses curves, of clusters and in the fixed part: y = u + (1 + b) t / 3 + w(t) + e with random intercepts and slopes, t = 0, 1, .., and w nothing (line), or a random walk of each
/// cluster (walk), or a sine of t that all clusters share (wave). The networks train for a few epochs only, as the search is the same.
/// </summary>
internal static class CurveExperiment
{
    private const double InterceptSd = 2, SlopeSd = 0.6, StepSd = 1;

    public static void Run(string[] truths, int clusters, int rowsPerCluster, int sets, TextWriter output)
    {
        output.WriteLine("truth,clusters,rows,sets,slopes,cluster_curves,fixed_curves");
        foreach (var truth in truths)
        {
            var chosen = Enumerable.Range(1, sets).Select(set => Choose(truth, clusters, rowsPerCluster, set)).ToArray();
            output.WriteLine(string.Create(Figures.Culture, $"{truth},{clusters},{rowsPerCluster},{sets},{chosen.Count(c => c.Slope)},{chosen.Count(c => c.Curve)},{chosen.Count(c => c.Fixed)}"));
            output.Flush();
        }
    }

    private static (bool Slope, bool Curve, bool Fixed) Choose(string truth, int clusters, int rowsPerCluster, int set)
    {
        var folder = Directory.CreateTempSubdirectory("armed-curves-").FullName;
        try
        {
            var data = Path.Combine(folder, "data.csv");
            File.WriteAllLines(data, ["g,t,y", .. Rows(truth, clusters, rowsPerCluster, set)]);
            var request = new DataRequest { Source = DataSource.FromPath(data), Outcome = "y", Clusters = ["g"], Task = ModelTask.Continuous };
            var options = new TrainingOptions { Hidden = [8], MaxEpochs = 3, Refit = RefitPolicy.Always, NewClusters = NewClusterPolicy.Population, Seed = set };
            var refit = ArmedTraining.Run(new TrainingRequest { Data = request, Options = options }).Manifest.Refit!;
            return (refit.Random.Contains("+ t", StringComparison.Ordinal), refit.Random.Contains("s(t)", StringComparison.Ordinal), refit.Curves.Count > 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Rows(string truth, int clusters, int rowsPerCluster, int set)
    {
        var random = new GaussianRandom(StableSeed.Mix(set, clusters));
        for (var c = 0; c < clusters; c++)
        {
            double intercept = InterceptSd * random.Normal(), slope = 1 + (SlopeSd * random.Normal()), walk = 0;
            for (var t = 0; t < rowsPerCluster; t++)
            {
                walk += t == 0 ? 0 : StepSd * random.Normal();
                var beside = truth switch { "walk" => walk, "wave" => Math.Sin(2 * Math.PI * t / rowsPerCluster), _ => 0 };
                yield return string.Create(Figures.Culture, $"{c},{t},{intercept + (slope * t / 3) + beside + random.Normal():R}");
            }
        }
    }
}
