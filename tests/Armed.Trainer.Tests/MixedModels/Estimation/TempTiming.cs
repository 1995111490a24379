using Armed.Runtime;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
namespace Armed.Trainer.Tests.MixedModels.Estimation;
public sealed class TempTiming
{
    [Fact]
    public void Fits()
    {
        foreach (var (sd, seed) in new[] { (4.0, 1), (4.0, 2), (1.0, 1) })
        {
            var data = Longitudinal(294, 7, sd, 0, seed);
            foreach (var nodes in new[] { 1, 5, 7, 9, 15, 25 })
                foreach (var size in new[] { 1, 2, 3 })
                {
                    if (size == 3 && nodes > 15) continue;
                    var d = data with { Factors = [data.Factors[0] with { Design = [.. Enumerable.Range(0, size)], Blocks = [new CovarianceBlock(0, size, true)] }] };
                    var clock = System.Diagnostics.Stopwatch.StartNew();
                    var problem = new MixedModelProblem(d);
                    var o = new MixedModelOptions { QuadratureNodes = nodes, Inference = false, Tolerance = 1e-6 };
                    var fit = nodes > 1 ? QuadratureFit.Run(problem, o, nodes, default) : MixedModelSolver.Fit(d, o, default);
                    TestContext.Current.TestOutputHelper!.WriteLine($"sd {sd} seed {seed} size {size} nodes {nodes}: logL {fit.LogLikelihood:F4} sds {string.Join(" ", Enumerable.Range(0, size).Select(k => Math.Sqrt(fit.Factors[0].Covariance[k * (size + 1)]).ToString("F3")))} evals {fit.Evaluations} {clock.Elapsed.TotalSeconds:F2}s {string.Join("|", fit.Messages)}");
                }
        }
    }
    internal static MixedModelData Longitudinal(int subjects, int visits, double sd, double slopeSd, int seed)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var rows = subjects * visits; var outcome = new double[rows]; var codes = new int[rows];
        float[][] columns = [new float[rows], new float[rows], new float[rows]];
        for (var c = 0; c < subjects; c++)
        {
            var (u, b) = (sd * Normal(), slopeSd * Normal());
            for (var v = 0; v < visits; v++)
            {
                var i = c * visits + v; var t = (v - (visits - 1) / 2.0) / 2; codes[i] = c;
                (columns[0][i], columns[1][i], columns[2][i]) = (1, (float)t, (float)(t * t - 1));
                outcome[i] = random.NextDouble() < 1 / (1 + Math.Exp(-(u - 1 + (0.5 + b) * t))) ? 1 : 0;
            }
        }
        var factor = new RandomFactor { Name = "subject", Levels = subjects, Codes = codes, Design = [0], Blocks = [new CovarianceBlock(0, 1, true)] };
        return ReferenceTable.Model(ModelTask.Binary, outcome, columns, 3, factor) with { Fixed = [0, 1], Ridge = [-1, -1] };
    }
}
