using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using MathNet.Numerics.LinearAlgebra;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Posterior covariances between the effects of different factors, given beta and variances.</summary>
public sealed class PairCovariancesTests
{
    /// <summary>Two crossed factors with an intercept and a slope each: every pair of clusters, those that never meet included, against a dense inverse.</summary>
    [Theory]
    [InlineData("continuous")]
    [InlineData("count")]
    public void Fit_CrossedSlopes_IsTheDenseInverse(string task)
    {
        var data = RandomModels.Make(11, new ModelTask(task), 60, [9, 7], size: 2);
        var fit = MixedModelSolver.Fit(data, new MixedModelOptions(), TestContext.Current.CancellationToken);
        var covariance = Dense(data, fit, task == "count");

        var pair = Assert.Single(fit.Pairs);
        Assert.Empty(pair.Codes);
        Assert.True(data.Factors[0].Codes.Zip(data.Factors[1].Codes).Distinct().Count() < 63); // some never meet
        for (var c = 0; c < 9; c++)
        {
            for (var d = 0; d < 7; d++)
            {
                for (var k = 0; k < 4; k++)
                {
                    Assert.Equal(covariance[(2 * c) + (k / 2), 18 + (2 * d) + (k % 2)], pair.Of(c, d)[k], 1e-8);
                }
            }
        }
    }

    /// <summary>All factors together give the exact variance of every row: nested with slopes, crossed, and nested in two others.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Effects_NestedAndCrossed_GiveEachRowsVariance(int size)
    {
        var made = RandomModels.Make(3, ModelTask.Continuous, 300, [6, 40, 8], size);
        RandomFactor[] factors = [made.Factors[0], made.Factors[1] with { Codes = [.. made.Factors[0].Codes.Select((code, i) => code + (6 * (i % 6)))] }, made.Factors[2]];
        var data = made with { Factors = factors };
        var (effects, exact) = Estimate(data);

        Assert.Equal(3, effects.Pairs.Count);
        var nested = effects.Pairs.Single(pair => pair.Factor + pair.Other == 1);
        Assert.Equal((1, 0, 1), (nested.Factor, nested.Other, nested.Partners));
        Assert.Empty(effects.Messages);
        AssertVariances(data, effects, exact, 1e-9);
    }

    /// <summary>Too many pairs for a table of all: the clusters that meet are listed, with which every row's variance is exact.</summary>
    [Fact]
    public void Effects_ManyCrossedClusters_ListThoseThatMeet()
    {
        var data = RandomModels.Make(4, ModelTask.Continuous, 5_000, [1_300, 900]);
        var (effects, exact) = Estimate(data);

        var pair = Assert.Single(effects.Pairs);
        Assert.InRange(pair.Partners, 2, 30);
        Assert.Empty(effects.Messages);
        AssertVariances(data, effects, exact, 1e-9);
    }

    /// <summary>Neither fits: the factors count as independent, and a message says how far that is.</summary>
    [Fact]
    public void Effects_TooManyPairs_AreLeftOutAndMeasured()
    {
        var made = RandomModels.Make(5, ModelTask.Continuous, 121 * 121, [121, 121], size: 3);
        int[] design = [.. Enumerable.Range(0, 10).Select(k => k % 4)];
        var data = made with
        {
            Factors =
            [
                .. made.Factors.Select((factor, g) => factor with
                {
                    Codes = [.. Enumerable.Range(0, made.Rows).Select(i => g == 0 ? i / 121 : i % 121)],
                    Design = design,
                    Blocks = [new CovarianceBlock(0, 10, IsFull: false)],
                }),
            ],
        };
        var (effects, exact) = Estimate(data);

        Assert.Empty(effects.Pairs);
        double[] ratios = [.. Enumerable.Range(0, data.Rows).Select(i => Math.Sqrt(Variance(data, effects, i) / exact[i])).Order()];
        var message = Assert.Single(effects.Messages);
        Assert.StartsWith("The posterior covariance between the random effects of 'factor 0' and 'factor 1' is left out of linear_predictor_sd", message, StringComparison.Ordinal);
        Assert.EndsWith(FormattableString.Invariant($"{ratios[ratios.Length / 2]:F2} times the exact one in the median and {ratios[^1]:F2} times at most."), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Effects_EquationsTooLarge_AreLeftOutAndSaySo()
    {
        var data = RandomModels.Make(6, ModelTask.Continuous, 200, [10, 8]);
        var problem = new MixedModelProblem(data, iterative: true);

        var fit = FixedPointFit.Gaussian(problem, TestContext.Current.CancellationToken);

        Assert.Empty(fit.Pairs);
        Assert.Contains("because the equations are too large to factor. On the rows of the fit, the standard deviation is then about ", Assert.Single(fit.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Effects_NoVariance_NeedNoCovariances()
    {
        var data = RandomModels.Make(7, ModelTask.Continuous, 200, [10, 8]);
        var problem = new MixedModelProblem(data);
        problem.System.Assemble([]);

        var effects = new FittedEffects(problem, new EffectScale(problem, [[0.5], [0.0]], []), new double[problem.System.Size], GaussianLikelihood.Ridge(problem), 1);

        Assert.Empty(effects.Pairs);
        Assert.Empty(effects.Messages);
    }

    /// <summary>
    /// 10 batches of 3 casks of 2 rows, as in lme4's Pastes: an interval of 90 % for another row of a known cask covers 90 %, less what the estimates add. Independent factors
    /// would cover 96 %.
    /// </summary>
    [Fact]
    public void Interval_Nested_CoversAsItSays()
    {
        var normal = new Normal(17);
        var (covered, independent, rows) = (0, 0, 0);
        for (var set = 0; set < 200; set++)
        {
            double[] batch = [.. Enumerable.Range(0, 10).Select(_ => 1.29 * normal.Next())];
            double[] cask = [.. Enumerable.Range(0, 30).Select(_ => 2.9 * normal.Next())];
            double[] y = [.. Enumerable.Range(0, 60).Select(i => 60 + batch[i / 6] + cask[i / 2] + (0.82 * normal.Next()))];
            var data = ReferenceTable.Model(ModelTask.Continuous, y, [[.. Enumerable.Repeat(1f, 60)]], 1, Factor("batch", 10, 6), Factor("cask", 30, 2));
            var fit = MixedModelSolver.Fit(data, new MixedModelOptions(), TestContext.Current.CancellationToken);
            for (var c = 0; c < 30; c++, rows++)
            {
                var mean = fit.Fixed[0] + fit.Factors[0].Means[c / 3] + fit.Factors[1].Means[c];
                var own = fit.Factors[0].Posterior[c / 3] + fit.Factors[1].Posterior[c];
                var joint = own + fit.Pairs.Sum(pair => 2 * (pair.Factor == 0 ? pair.Of(c / 3, c)[0] : pair.Of(c, c / 3)[0]));
                var error = Math.Abs(60 + batch[c / 3] + cask[c] + (0.82 * normal.Next()) - mean);
                covered += error <= 1.6449 * Math.Sqrt(joint + (fit.Sigma * fit.Sigma)) ? 1 : 0;
                independent += error <= 1.6449 * Math.Sqrt(own + (fit.Sigma * fit.Sigma)) ? 1 : 0;
            }
        }

        Assert.InRange((double)covered / rows, 0.87, 0.92);
        Assert.InRange((double)independent / rows, 0.94, 1);

        static RandomFactor Factor(string name, int levels, int each) => new()
        {
            Name = name,
            Levels = levels,
            Codes = [.. Enumerable.Range(0, 60).Select(i => i / each)],
            Design = [0],
            Blocks = [new CovarianceBlock(0, 1, IsFull: true)],
        };
    }

    /// <summary>Effects at unit variances, and each row's exact variance given beta.</summary>
    private static (FittedEffects Effects, double[] Exact) Estimate(MixedModelData data)
    {
        var problem = new MixedModelProblem(data);
        problem.System.Assemble([]);
        var scale = VarianceStart.Unit(problem);
        var ridge = GaussianLikelihood.Ridge(problem);
        var effects = new FittedEffects(problem, scale, new double[problem.System.Size], ridge, 1);
        problem.System.TryFactor(scale.Lambdas, new double[ridge.Length], [.. ridge.Select(_ => 1.0)]);
        problem.System.Invert(withFlat: true);
        var exact = new double[data.Rows];
        problem.System.RowVariances(exact);
        return (effects, exact);
    }

    private static void AssertVariances(MixedModelData data, FittedEffects effects, double[] exact, double tolerance)
    {
        for (var i = 0; i < data.Rows; i++)
        {
            Assert.Equal(exact[i], Variance(data, effects, i), tolerance);
        }
    }

    private static double Variance(MixedModelData data, FittedEffects effects, int row)
    {
        var sum = 0.0;
        for (var g = 0; g < data.Factors.Count; g++)
        {
            var (phi, packed) = (Phi(data, row, g), effects.Factors[g].Posterior);
            for (int i = 0, at = data.Factors[g].Codes[row] * phi.Length * (phi.Length + 1) / 2; i < phi.Length; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    sum += (i == j ? 1 : 2) * packed[at++] * phi[i] * phi[j];
                }
            }
        }

        foreach (var pair in effects.Pairs)
        {
            var (phi, other) = (Phi(data, row, pair.Factor), Phi(data, row, pair.Other));
            var block = pair.Of(data.Factors[pair.Factor].Codes[row], data.Factors[pair.Other].Codes[row]);
            Assert.Equal(phi.Length * other.Length, block.Length);
            for (var k = 0; k < block.Length; k++)
            {
                sum += 2 * block[k] * phi[k / other.Length] * other[k % other.Length];
            }
        }

        return sum;
    }

    private static double[] Phi(MixedModelData data, int row, int factor)
    {
        var columns = data.Row(row).ToArray();
        return [.. data.Factors[factor].Design.Select(j => (double)columns[j])];
    }

    /// <summary>(I + T Z'WZ)^-1 T of all effects, with the weights of the outcome at its linear predictor; T may be singular.</summary>
    private static Matrix<double> Dense(MixedModelData data, MixedModelFit fit, bool isCount)
    {
        int[] starts = [0, data.Factors[0].Levels * 2];
        var size = starts[1] + (data.Factors[1].Levels * 2);
        var (information, prior) = (Matrix<double>.Build.Dense(size, size), Matrix<double>.Build.Dense(size, size));
        for (var i = 0; i < data.Rows; i++)
        {
            var z = Vector<double>.Build.Dense(size);
            var eta = Enumerable.Range(0, data.Fixed.Length).Sum(j => fit.Fixed[j] * data.Row(i)[data.Fixed[j]]);
            for (var g = 0; g < 2; g++)
            {
                var phi = Phi(data, i, g);
                for (var k = 0; k < 2; k++)
                {
                    z[starts[g] + (data.Factors[g].Codes[i] * 2) + k] = phi[k];
                    eta += phi[k] * fit.Factors[g].Means[(data.Factors[g].Codes[i] * 2) + k];
                }
            }

            information += (isCount ? Math.Exp(eta) : 1 / (fit.Sigma * fit.Sigma)) * z.OuterProduct(z);
        }

        for (var g = 0; g < 2; g++)
        {
            for (var c = 0; c < data.Factors[g].Levels; c++)
            {
                prior.SetSubMatrix(starts[g] + (2 * c), starts[g] + (2 * c), Matrix<double>.Build.DenseOfRowMajor(2, 2, fit.Factors[g].Covariance));
            }
        }

        return (Matrix<double>.Build.DenseIdentity(size) + (prior * information)).Inverse() * prior;
    }
}
