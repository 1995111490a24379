using Armed.Runtime;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

public sealed class MixedModelSolverTests
{
    public static TheoryData<int, string, int, int> Designs => new()
    {
        { 1, "continuous", 2, 1 }, { 2, "continuous", 1, 2 }, { 3, "continuous", 3, 1 }, { 4, "binary", 1, 1 },
        { 5, "binary", 2, 2 }, { 6, "count", 1, 1 }, { 7, "count", 2, 1 }, { 8, "ordinal", 1, 1 }, { 9, "ordinal", 1, 2 },
    };

    [Theory]
    [MemberData(nameof(Designs))]
    public void Fit_RandomDesigns_IsFiniteAndSemidefinite(int seed, string kind, int effects, int factors)
    {
        var task = new ModelTask(kind);
        var data = RandomModels.Make(seed, task, 150, factors == 1 ? [20] : [20, 9], effects, penalised: seed % 2 == 0);

        var fit = Fit(data);

        Assert.True(double.IsFinite(fit.LogLikelihood));
        AssertCovariance(fit.FixedCovariance, data.Fixed.Length);
        foreach (var factor in fit.Factors)
        {
            AssertCovariance(factor.Covariance, effects);
            Assert.All(factor.Means.Concat(factor.Posterior).Concat(factor.PosteriorWithFixed), value => Assert.True(double.IsFinite(value)));
            for (var at = 0; at < factor.Posterior.Length; at += effects * (effects + 1) / 2)
            {
                Assert.InRange(factor.Posterior[at], 0, factor.Covariance[0] * (1 + 1e-9)); // data never widen the prior
            }
        }
    }

    [Theory]
    [InlineData("continuous", 2)]
    [InlineData("binary", 1)]
    [InlineData("count", 2)]
    [InlineData("ordinal", 1)]
    public void Fit_RowsReorderedAndClustersRenamed_IsTheSame(string kind, int effects)
    {
        var task = new ModelTask(kind);
        var data = RandomModels.Make(11, task, 200, [15, 8], effects);
        var (fit, again) = (Fit(data), Fit(RandomModels.Reordered(data, 3)));

        Assert.Equal(fit.LogLikelihood, again.LogLikelihood, 1e-8);
        for (var j = 0; j < fit.Fixed.Length; j++)
        {
            Assert.Equal(fit.Fixed[j], again.Fixed[j], 1e-8);
        }

        for (var g = 0; g < 2; g++)
        {
            for (var k = 0; k < effects * effects; k++)
            {
                Assert.Equal(fit.Factors[g].Covariance[k], again.Factors[g].Covariance[k], 1e-8);
            }
        }
    }

    [Fact]
    public void Fit_SameTwice_SameBits()
    {
        var data = RandomModels.Make(12, ModelTask.Binary, 300, [40]);
        Assert.Equal(Fit(data).Fixed, Fit(data).Fixed);
    }

    // The reported likelihood is the integral at the reported estimates, and no neighbour is better.
    [Theory]
    [InlineData("binary")]
    [InlineData("count")]
    public void Fit_TinyModelManyNodes_MaximisesTheIntegral(string kind)
    {
        var task = new ModelTask(kind);
        var data = RandomModels.Make(21, task, 40, [8]);
        var fit = MixedModelSolver.Fit(data, new MixedModelOptions { QuadratureNodes = 25 }, TestContext.Current.CancellationToken);
        OutcomeDistribution distribution = task == ModelTask.Binary ? new BernoulliDistribution() : new PoissonDistribution();
        var sd = Math.Sqrt(fit.Factors[0].Covariance[0]);

        var best = Integrated(data, distribution, fit.Fixed, sd);
        Assert.Equal(best, fit.LogLikelihood, 1e-6);
        foreach (var step in new[] { -0.05, 0.05 })
        {
            Assert.True(Integrated(data, distribution, fit.Fixed, sd + step) < best);
            for (var j = 0; j < fit.Fixed.Length; j++)
            {
                var moved = (double[])fit.Fixed.Clone();
                moved[j] += step;
                Assert.True(Integrated(data, distribution, moved, sd) < best);
            }
        }
    }

    // The search for a ridge's standard deviation may end on either side of 0, which are the same model: coefficients must have the sign of their likelihood, as Laplace's have.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_PenalisedByQuadrature_HasTheCoefficientsOfLaplace(int groups)
    {
        for (var seed = 100; seed < 106; seed++)
        {
            var data = PreciseNumbers(seed, groups);
            var (laplace, quadrature) = (Fit(data, 1), Fit(data, 7));
            for (var j = 1; j < data.Fixed.Length; j++)
            {
                Assert.Equal(laplace.Fixed[j], quadrature.Fixed[j], 0.01);
            }
        }
    }

    [Fact]
    public void Fit_BinaryAsTwoClassOrdinal_IsTheSame()
    {
        var binary = RandomModels.Make(22, ModelTask.Binary, 200, [25]);
        var ordinal = binary with { Task = ModelTask.Ordinal, Classes = 2, Fixed = [1, 2, 3], Ridge = [-1, -1, -1] };
        var (a, b) = (Fit(binary), Fit(ordinal));

        Assert.Equal(a.LogLikelihood, b.LogLikelihood, 1e-6);
        Assert.Equal(-a.Fixed[0], b.CutPoints[0], 1e-4); // tolerance of the search: the likelihood is flat to 1e-8 there
        Assert.Equal(a.Fixed[1], b.Fixed[0], 1e-4);
        Assert.Equal(a.Parameters, b.Parameters);
    }

    [Fact]
    public void Fit_PoissonDataAsNegativeBinomial_FindsLittleDispersion()
    {
        var data = RandomModels.Make(23, ModelTask.Count, 600, [40]);
        var (poisson, negativeBinomial) = (Fit(data), Fit(data with { Family = CountFamily.NegativeBinomial }));

        Assert.True(negativeBinomial.Dispersion > 8);
        Assert.True(negativeBinomial.LogLikelihood > poisson.LogLikelihood - 1e-3);
        Assert.Equal(poisson.Parameters + 1, negativeBinomial.Parameters);
    }

    [Fact]
    public void Fit_WeightTwo_IsTheRowTwice()
    {
        var data = RandomModels.Make(24, ModelTask.Binary, 120, [12]);
        var twice = data with
        {
            Rows = 240,
            Outcome = [.. data.Outcome, .. data.Outcome],
            Columns = [.. data.Columns, .. data.Columns],
            Factors = [.. data.Factors.Select(factor => factor with { Codes = [.. factor.Codes, .. factor.Codes] })],
        };
        var (a, b) = (Fit(data with { Weights = [.. Enumerable.Repeat(2.0, 120)] }), Fit(twice));

        Assert.Equal(b.LogLikelihood, a.LogLikelihood, 1e-7);
        Assert.Equal(b.Fixed[1], a.Fixed[1], 1e-6);
    }

    [Fact]
    public void Fit_Offset_ShiftsTheIntercept()
    {
        var data = RandomModels.Make(25, ModelTask.Count, 200, [20]);
        var (plain, shifted) = (Fit(data), Fit(data with { Offset = [.. Enumerable.Repeat(1.5, 200)] }));

        Assert.Equal(plain.Fixed[0] - 1.5, shifted.Fixed[0], 1e-5);
        Assert.Equal(plain.LogLikelihood, shifted.LogLikelihood, 1e-7);
    }

    [Fact]
    public void Fit_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var data = RandomModels.Make(26, ModelTask.Binary, 100, [10]);
        Assert.ThrowsAny<OperationCanceledException>(() => MixedModelSolver.Fit(data, new MixedModelOptions(), source.Token));
    }

    /// <summary>Positive numbers that vary by 5 % about means of 8 alike columns and 24 clusters; the coefficients of the columns share the variances of one or two ridges.</summary>
    private static MixedModelData PreciseNumbers(int seed, int groups)
    {
        const int rows = 120, width = 8, levels = 24;
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        float[][] columns = [[.. Enumerable.Repeat(1f, rows)], .. Enumerable.Range(0, width).Select(_ => new float[rows])];
        double[] effects = [.. Enumerable.Range(0, levels).Select(_ => 0.3 * Normal())], outcome = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            var (shared, eta) = (Normal(), 6 + effects[i % levels]);
            for (var j = 1; j <= width; j++)
            {
                columns[j][i] = (float)(shared + (0.3 * Normal()));
                eta += 0.15 * columns[j][i];
            }

            outcome[i] = Math.Exp(eta + (0.05 * Normal()));
        }

        var factor = new RandomFactor { Name = "factor", Levels = levels, Codes = [.. Enumerable.Range(0, rows).Select(i => i % levels)], Design = [0], Blocks = [new CovarianceBlock(0, 1, true)] };
        return ReferenceTable.Model(ModelTask.Positive, outcome, columns, width + 1, factor) with { Ridge = [-1, .. Enumerable.Range(0, width).Select(j => j % groups)] };
    }

    private static MixedModelFit Fit(MixedModelData data, int nodes) => MixedModelSolver.Fit(data, new MixedModelOptions { QuadratureNodes = nodes }, TestContext.Current.CancellationToken);

    private static MixedModelFit Fit(MixedModelData data) => MixedModelSolver.Fit(data, new MixedModelOptions(), TestContext.Current.CancellationToken);

    // Trapezium rule over each cluster's standard normal effect: exponentially accurate.
    private static double Integrated(MixedModelData data, OutcomeDistribution distribution, double[] beta, double sd)
    {
        var total = 0.0;
        for (var c = 0; c < data.Factors[0].Levels; c++)
        {
            var rows = Enumerable.Range(0, data.Rows).Where(i => data.Factors[0].Codes[i] == c).ToArray();
            var sum = 0.0;
            for (var u = -10.0; u <= 10; u += 0.02)
            {
                var log = -0.5 * u * u;
                foreach (var i in rows)
                {
                    log += distribution.LogLikelihood(beta.Select((b, j) => b * data.Columns[i * data.Width + data.Fixed[j]]).Sum() + sd * u, data.Outcome[i]);
                }

                sum += 0.02 * Math.Exp(log) / Math.Sqrt(2 * Math.PI);
            }

            total += Math.Log(sum);
        }

        return total;
    }

    private static void AssertCovariance(double[] matrix, int size)
    {
        var factor = (double[])matrix.Clone();
        for (var i = 0; i < size; i++)
        {
            factor[i * size + i] = factor[i * size + i] * (1 + 1e-9) + 1e-300; // semidefinite passes
            for (var j = 0; j < size; j++)
            {
                Assert.Equal(matrix[i * size + j], matrix[j * size + i], 1e-10 * (1 + Math.Abs(matrix[i * size + j])));
            }
        }

        Assert.True(SmallCholesky.TryFactor(factor, size));
    }
}
