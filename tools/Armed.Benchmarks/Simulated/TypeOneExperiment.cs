using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Inference;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// How often a treatment of whole clusters that has no effect is found significant, by Kenward and Roger's t test, Satterthwaite's and the normal distribution: y = x + u + e with random
/// intercepts u, half of the clusters treated.
/// </summary>
internal static class TypeOneExperiment
{
    private const int Treatment = 2;

    public static void Run(int[] clusters, int rowsPerCluster, int sets, double variance, double level, TextWriter output)
    {
        output.WriteLine("clusters,rows_per_cluster,variance,sets,level,kenward_roger,satterthwaite,z,standard_error,boundary");
        foreach (var count in clusters)
        {
            var outcomes = Enumerable.Range(1, sets).Select(set => Fit(Data(count, rowsPerCluster, variance, set))).ToArray();
            double Rate(Func<MixedModelFit, double> p) => outcomes.Average(fit => p(fit) < level ? 1.0 : 0);
            var rate = Rate(fit => P(fit, DegreesOfFreedomMethod.KenwardRoger));
            output.WriteLine(string.Create(Figures.Culture, $"{count},{rowsPerCluster},{variance},{sets},{level},{rate:F4},{Rate(fit => P(fit, DegreesOfFreedomMethod.Satterthwaite)):F4},{Rate(fit => P(fit, null)):F4},"
                + $"{Math.Sqrt(level * (1 - level) / sets):F4},{outcomes.Count(fit => fit.Factors[0].Covariance[0] == 0)}"));
            output.Flush();
        }
    }

    private static double P(MixedModelFit fit, DegreesOfFreedomMethod? method)
    {
        double[] contrast = [0, 0, 1];
        var test = fit.Tests.FirstOrDefault(candidate => candidate.Method == (method ?? DegreesOfFreedomMethod.Satterthwaite)) ?? fit.Tests[0];
        var se = Math.Sqrt(QuadraticForm.Of(test.Covariance, contrast, contrast));
        return StudentT.TwoSided(fit.Fixed[Treatment] / se, method is null ? double.PositiveInfinity : ContrastDegrees.Of(test, contrast)!.Value);
    }

    private static MixedModelFit Fit(MixedModelData data) => MixedModelSolver.Fit(data, new MixedModelOptions(), CancellationToken.None);

    private static MixedModelData Data(int clusters, int rowsPerCluster, double variance, int set)
    {
        var random = new GaussianRandom(StableSeed.Mix(set, clusters));
        var rows = clusters * rowsPerCluster;
        var effects = Enumerable.Range(0, clusters).Select(_ => Math.Sqrt(variance) * random.Normal()).ToArray();
        var (columns, outcome) = (new float[3 * rows], new double[rows]);
        for (var i = 0; i < rows; i++)
        {
            var cluster = i / rowsPerCluster;
            columns[3 * i] = 1;
            columns[(3 * i) + 1] = (float)((2 * random.Uniform()) - 1);
            columns[(3 * i) + Treatment] = cluster % 2;
            outcome[i] = columns[(3 * i) + 1] + effects[cluster] + random.Normal();
        }

        return new MixedModelData
        {
            Task = ModelTask.Continuous,
            Rows = rows,
            Outcome = outcome,
            Width = 3,
            Columns = columns,
            Fixed = [0, 1, Treatment],
            Ridge = [-1, -1, -1],
            Factors = [new RandomFactor { Name = "g", Levels = clusters, Codes = [.. Enumerable.Range(0, rows).Select(i => i / rowsPerCluster)], Design = [0], Blocks = [new CovarianceBlock(0, 1, IsFull: false)] }],
        };
    }
}
