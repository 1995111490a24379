using Armed.Runtime;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using MathNet.Numerics.LinearAlgebra;

namespace Armed.Trainer.Tests.Refit;

/// <summary>The standard deviation of the linear predictor with hidden features holds the uncertainty of their coefficients.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class FixedSpreadTests
{
    /// <summary>Where every cluster has the same rows the rule is exact: m_i' H^-1 m_i of the mixed-model equations, inverted densely here.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("1 + x")]
    [InlineData("(1 | g) + (0 + x | g)")]
    public void Refit_BalancedClusters_HasTheVarianceOfTheEquations(string random)
    {
        using var run = FitRun.Of(Balanced());
        var options = FitRun.Quick with { Networks = 1, Random = random, Refit = RefitPolicy.Always, ZPredictor = false };
        using var staged = new StagedFit(run, options);
        var trial = new RefitTrial(staged.Model, RefitRows.Compute(staged.Model, staged.Data, 1), options, TestContext.Current.CancellationToken);
        var (candidate, columns, rows) = trial.Final(RandomEffectsFormula.Resolve(random, [("g", 6)], ["x"], hidden: true), withHidden: true);
        Assert.True(rows.HiddenWidth > 0);
        int[] all = [.. Enumerable.Range(0, 120)];

        var sds = trial.Predict(candidate.Layer, all).Sds;
        var exact = Variances(columns.Build(all), candidate.Fit);

        for (var i = 0; i < sds.Length; i++)
        {
            Assert.Equal(exact[i], Math.Pow(sds[i] / staged.Data.OutcomeSd, 2), 2e-3 * exact[i]); // the table is single precision, and the ridge variance has no prior
        }
    }

    /// <summary>An unknown cluster and a mixture of clusters take the whole uncertainty of the fixed part.</summary>
    [Fact]
    public void Predict_FixedAndInferred_AddTheSameVariance()
    {
        using var run = FitRun.Of(Balanced());
        using var staged = new StagedFit(run, FitRun.Quick with { Networks = 1, Random = "1", Refit = RefitPolicy.Always });
        var layer = staged.Refit().Layer;
        Assert.NotNull(layer.Spread);

        double[] Added(PredictionHead head)
        {
            using var with = staged.Model.With(layer);
            using var without = staged.Model.With(layer with { Spread = null });
            using TorchPredictor one = new(with), other = new(without);
            var rows = staged.Data.Rows.Select([0, 7, 33, 90]);
            return [.. one.Predict(rows, head).Sds.Zip(other.Predict(rows, head).Sds, (a, b) => (double)(a * a) - (b * b))];
        }

        var unknown = Added(PredictionHead.Fixed);
        Assert.All(unknown.Zip(Added(PredictionHead.Inferred)), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * pair.First));
        Assert.All(unknown.Zip(Added(PredictionHead.Mixed)), pair => Assert.InRange(pair.Second, 0, pair.First));
    }

    /// <summary>m_i' S H^-1 S m_i with H = M'M / sigma^2 + D^-1 over the random effects that have a variance and all coefficients.</summary>
    private static double[] Variances(MixedModelData data, MixedModelFit fit)
    {
        var factor = data.Factors[0];
        int levels = factor.Levels, size = factor.Size, random = levels * size, count = random + data.Fixed.Length;
        var design = Matrix<double>.Build.Dense(data.Rows, count, (i, j) => j >= random
            ? data.Row(i)[data.Fixed[j - random]]
            : factor.Codes[i] == j / size ? data.Row(i)[factor.Design[j % size]] : 0);
        var prior = Matrix<double>.Build.Dense(count, count);
        var within = Matrix<double>.Build.Dense(size, size, (k, l) => fit.Factors[0].Covariance[(k * size) + l] + (k == l ? 1e-9 : 0)).Inverse();
        for (var c = 0; c < levels; c++)
        {
            prior.SetSubMatrix(c * size, c * size, within);
        }

        for (var j = 0; j < data.Fixed.Length; j++)
        {
            prior[random + j, random + j] = data.Ridge[j] < 0 ? 0 : 1 / Math.Max(fit.RidgeVariances[data.Ridge[j]], 1e-9);
        }

        var inverse = ((design.TransposeThisAndMultiply(design) / (fit.Sigma * fit.Sigma)) + prior).Inverse();
        return [.. Enumerable.Range(0, data.Rows).Select(i => design.Row(i) * inverse * design.Row(i))];
    }

    private static string Balanced()
    {
        var normal = new Normal(3);
        double[] effects = [.. Enumerable.Range(0, 6).Select(_ => normal.Next())], slopes = [.. Enumerable.Range(0, 6).Select(_ => 0.4 * normal.Next())];
        int[] rows = [.. Enumerable.Range(0, 120)];
        double[] x = [.. rows.Select(i => ((i / 6) - 9.5) / 5)];
        return FitRun.Csv(("x", x), ("g", rows.Select(i => $"g{i % 6}").ToArray()), ("y", rows.Select(i => Math.Sin(2 * x[i]) + effects[i % 6] + (slopes[i % 6] * x[i]) + (0.3 * normal.Next())).ToArray()));
    }
}
