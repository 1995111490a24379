using System.Globalization;
using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Averages;

namespace Armed.Trainer.Tests.Explaining.Averages;

/// <summary>Standard errors of average effects on several unordered classes against draws of the coefficients.</summary>
public sealed class ClassEffectsTests : IDisposable
{
    private const int Draws = 4_000;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Effects_SeveralClasses_HaveTheSpreadOfDrawnCoefficients()
    {
        using var model = Fit();
        var rows = new UnlabelledTableReader(model.Manifest, DataSource.FromPath(_folder["data.csv"])).Read(TestContext.Current.CancellationToken);
        var change = Assert.Single(ColumnChange.Of(ExplainedColumn.Of(model.Manifest)[0], rows.Inputs, EffectStep.By(1), arePairs: false));

        var found = new AverageEffects(model, rows, isPopulation: true, 0.95, TestContext.Current.CancellationToken).Of(change, byCluster: false).ToList();

        var estimate = Drawn(model, rows.Inputs.Features, draws: 1, spread: 0)[0];
        var drawn = Drawn(model, rows.Inputs.Features, Draws, spread: 1);
        Assert.Equal(["a", "b", "c"], found.Select(effect => effect.Class));
        Assert.Equal(0, found.Sum(effect => effect.Estimate), 1e-5); // of probabilities
        for (var c = 0; c < 3; c++)
        {
            var own = drawn.Select(effects => effects[c]).ToList();
            var mean = own.Average();
            var sd = Math.Sqrt(own.Average(value => (value - mean) * (value - mean)));
            Assert.Equal(estimate[c], found[c].Estimate, 1e-4);
            Assert.Equal(sd, found[c].Se!.Value, 0.05 * sd); // 4,000 draws give a standard deviation to 1.1 %
        }
    }

    [Fact]
    public void Effects_MissingNumbers_HaveNoStandardErrorsAndSayWhy()
    {
        using var model = Fit();
        var rows = new UnlabelledTableReader(model.Manifest, DataSource.FromPath(_folder["data.csv"])).Read(TestContext.Current.CancellationToken);
        rows.Inputs.Features[5] = float.NaN;
        var effects = new AverageEffects(model, rows, isPopulation: true, 0.95, TestContext.Current.CancellationToken);

        var found = ColumnChange.Of(ExplainedColumn.Of(model.Manifest)[0], rows.Inputs, EffectStep.By(1), arePairs: false).SelectMany(change => effects.Of(change, byCluster: false)).ToList();

        Assert.All(found, effect => Assert.Null(effect.Se));
        Assert.Contains("missing numbers", effects.LeftOut, StringComparison.Ordinal);
    }

    /// <summary>Each draw's average change of probabilities at x + 1, [draws, classes].</summary>
    private static List<double[]> Drawn(ArmedModel model, float[] x, int draws, double spread)
    {
        var estimates = model.Manifest.Refit!.Model!;
        double[] means = [.. estimates.FixedEffects.Select(effect => effect.Estimate)];
        var root = Root(estimates.FixedCovariance, means.Length);
        var attenuation = Math.Sqrt(1 + (Math.PI / 8 * Math.Pow(estimates.VarianceComponents[0].Sd, 2))); // MacKay, Neural Computation 4, 1992
        var random = new GaussianRandom(7);
        return [.. Enumerable.Range(0, draws).Select(_ =>
        {
            double[] z = [.. means.Select(_ => spread * random.Normal())];
            double[] beta = [.. means.Select((mean, i) => mean + Enumerable.Range(0, i + 1).Sum(j => root[i][j] * z[j]))];
            return Enumerable.Range(0, 3).Select(c => x.Average(value => Probability(beta, value + 1, c) - Probability(beta, value, c))).ToArray();
        })];

        double Probability(double[] beta, double value, int c)
        {
            double[] powers = [.. Enumerable.Range(0, 3).Select(o => Math.Exp((beta[2 * o] + (beta[(2 * o) + 1] * value)) / attenuation))];
            return powers[c] / powers.Sum();
        }
    }

    /// <summary>A Cholesky factor; coefficients sum to 0 over the classes, so that some pivots are 0.</summary>
    private static double[][] Root(IReadOnlyList<IReadOnlyList<double>> covariance, int size)
    {
        double[][] root = [.. Enumerable.Range(0, size).Select(i => new double[i + 1])];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = covariance[i][j] - Enumerable.Range(0, j).Sum(k => root[i][k] * root[j][k]);
                root[i][j] = i == j ? Math.Sqrt(Math.Max(0, rest)) : root[j][j] > 1e-6 ? rest / root[j][j] : 0;
            }
        }

        return root;
    }

    private ArmedModel Fit()
    {
        var random = new GaussianRandom(5);
        using (var writer = new StreamWriter(_folder["data.csv"]))
        {
            writer.Write("x,g,y\n");
            for (var cluster = 0; cluster < 20; cluster++)
            {
                double[] effects = [0.7 * random.Normal(), 0.7 * random.Normal(), 0.7 * random.Normal()];
                for (var row = 0; row < 15; row++)
                {
                    var x = random.Normal();
                    double[] powers = [Math.Exp(effects[0] + (0.9 * x)), Math.Exp(effects[1] - (0.4 * x)), Math.Exp(effects[2])];
                    var u = random.Uniform() * powers.Sum();
                    writer.Write(string.Create(CultureInfo.InvariantCulture, $"{x:F5},g{cluster},{(u < powers[0] ? "a" : u < powers[0] + powers[1] ? "b" : "c")}\n"));
                }
            }
        }

        var result = ArmedTraining.Run(
            new TrainingRequest
            {
                Data = new DataRequest { Source = DataSource.FromPath(_folder["data.csv"]), Outcome = "y", Clusters = ["g"] },
                Options = new TrainingOptions { Hidden = [], Device = TrainingDevice.Cpu },
                Output = _folder["m.armed"],
            },
            cancellation: TestContext.Current.CancellationToken);
        return ArmedModel.Load(result.BundlePath!);
    }
}
