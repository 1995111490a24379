using Armed.Runtime;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
namespace Armed.Trainer.Tests.MixedModels.Estimation;
public sealed class TempTiming
{
    [Fact]
    public void Spurious()
    {
        foreach (var (name, intercept, slope, times) in new (string, double, double, double[])[] {
            ("flat", 0, 0, [0,1,2,3,4,5,6]), ("up", -1, .5, [0,1,2,3,4,5,6]), ("toenail", -1.6, -.4, [0,1,2,3,6,9,12]), ("steep", -1.6, -1, [0,1,2,3,4,5,6]), ("toesteep", 0, -.8, [0,1,2,3,6,9,12]), ("verysteep", 4, -2, [0,1,2,3,4,5,6]) })
        {
            var (l, q, lg, qg) = (0, 0, new List<double>(), new List<double>());
            for (var seed = 1; seed <= 12; seed++)
            {
                var random = new Random(seed);
                double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                var rows = 294 * 7; var outcome = new double[rows]; var codes = new int[rows];
                float[][] columns = [new float[rows], new float[rows]];
                var (m, sd) = (times.Average(), Math.Sqrt(times.Average(t => t * t) - times.Average() * times.Average()));
                for (var c = 0; c < 294; c++)
                {
                    var u = 4 * Normal();
                    for (var v = 0; v < 7; v++)
                    {
                        var i = c * 7 + v; codes[i] = c; columns[0][i] = 1; columns[1][i] = (float)((times[v] - m) / sd);
                        outcome[i] = random.NextDouble() < 1 / (1 + Math.Exp(-(intercept + u + slope * times[v]))) ? 1 : 0;
                    }
                }
                double Fit(int size, int nodes) => MixedModelSolver.Fit(ReferenceTable.Model(ModelTask.Binary, outcome, columns, 2, new RandomFactor { Name = "s", Levels = 294, Codes = codes, Design = [.. Enumerable.Range(0, size)], Blocks = [new CovarianceBlock(0, size, true)] }),
                    new MixedModelOptions { QuadratureNodes = nodes, Inference = false, Tolerance = 1e-4, ExactFixedEffects = false }, default).LogLikelihood;
                lg.Add(2 * (Fit(2, 1) - Fit(1, 1))); qg.Add(2 * (Fit(2, 7) - Fit(1, 7)));
            }
            TestContext.Current.TestOutputHelper!.WriteLine($"{name} laplace {string.Join(" ", lg.Select(x => x.ToString("F1")))} | quadrature {string.Join(" ", qg.Select(x => x.ToString("F1")))}");
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
