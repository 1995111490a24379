using Armed.Runtime;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.Trials;
using MathNet.Numerics.LinearAlgebra;

namespace Armed.Trainer.Tests.Refit.Trials;

/// <summary>Without hidden features the total standard deviation holds the uncertainty of beta; it is compared with the mixed-model equations, inverted densely here.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class TotalSpreadTests
{
    /// <summary>Clusters of unequal sizes, a column that is the same in all rows of a cluster, crossed factors: exact for each row, and the other standard deviation stays that of the effects alone.</summary>
    [Theory]
    [InlineData("(1 | g)", "y", 0.3)]
    [InlineData("(1 + x | g)", "y", 0.3)]
    [InlineData("(1 | g) + (1 | s)", "y", 0.3)]
    [InlineData("(1 | g) + (1 | s)", "b", 0)]
    public void Refit_SeenClusters_HaveTheVarianceOfTheEquations(string random, string outcome, double noise)
    {
        using var whole = FitRun.Of(Table(noise == 0 ? 0.3 : noise));
        var isBinary = outcome == "b";
        var run = whole.With(whole.Data with { Clusters = random.Contains('s', StringComparison.Ordinal) ? ["g", "s"] : ["g"], Numeric = ["x", "z"], Outcome = outcome, Exclude = isBinary ? ["y"] : ["b"] });
        var options = FitRun.Quick with { Hidden = [], Networks = 1, Random = random, Refit = RefitPolicy.Always, ZPredictor = false, Quadrature = 1 };
        using var staged = new StagedFit(run, options);
        var trial = new RefitTrial(staged.Model, RefitRows.Compute(staged.Model, staged.Data, 1), options, TestContext.Current.CancellationToken);
        (string, int)[] factors = run.Data.Clusters.Count == 1 ? [("g", 8)] : [("g", 8), ("s", 5)];
        var (candidate, columns, _) = trial.Final(new LastLayerForm(RandomEffectsFormula.Resolve(random, factors, ["x", "z"], hidden: false), UsesHidden: false));
        Assert.NotNull(candidate.Layer.Spread?.Taken);
        int[] all = [.. Enumerable.Range(0, 120)];

        var found = trial.Predict(candidate.Layer, all);
        var weights = isBinary ? Array.ConvertAll(found.LinearPredictors, m => 1 / ((1 + Math.Exp(-m)) * (1 + Math.Exp(m)))) : [.. all.Select(_ => 1 / (candidate.Fit.Sigma * candidate.Fit.Sigma))];
        var (total, conditional) = Variances(columns.Build(all), candidate.Fit, weights);

        for (var i = 0; i < all.Length; i++)
        {
            Assert.Equal(total[i], Math.Pow(found.TotalSds[i] / staged.Data.OutcomeSd, 2), 2e-3 * total[i]); // the table is single precision
            Assert.Equal(conditional[i], Math.Pow(found.Sds[i] / staged.Data.OutcomeSd, 2), 2e-3 * conditional[i]);
        }

        Assert.All(all, i => Assert.True(total[i] > conditional[i]));
    }

    /// <summary>A new cluster: phi'T phi + a'Cov(beta) a. The fixed head and the mixed one for an unknown code agree.</summary>
    [Fact]
    public void Predict_NewCluster_AddsTheWholeUncertainty()
    {
        using var run = FitRun.Of(Table(0.3));
        using var staged = new StagedFit(run.With(run.Data with { Clusters = ["g"], Numeric = ["x", "z"], Exclude = ["b", "s"] }), FitRun.Quick with { Hidden = [], Random = "1", Refit = RefitPolicy.Always, ZPredictor = false });
        var trial = new RefitTrial(staged.Model, RefitRows.Compute(staged.Model, staged.Data, 1), FitRun.Quick with { Hidden = [], Random = "1" }, TestContext.Current.CancellationToken);
        var (candidate, columns, _) = trial.Final(new LastLayerForm(RandomEffectsFormula.Resolve("(1 | g)", [("g", 8)], ["x", "z"], hidden: false), UsesHidden: false));
        using var model = staged.Model.With(candidate.Layer);
        using var predictor = new TorchPredictor(model);
        int[] rows = [0, 17, 90];

        var found = predictor.Predict(staged.Data.Rows.Select(rows), PredictionHead.Fixed);

        var data = columns.Build(rows);
        var covariance = Matrix<double>.Build.Dense(3, 3, (i, j) => candidate.Fit.FixedCovariance[(i * 3) + j]);
        for (var i = 0; i < rows.Length; i++)
        {
            var a = Vector<double>.Build.Dense([.. data.Fixed.Select(column => (double)data.Row(i)[column])]);
            Assert.Equal(candidate.Fit.Factors[0].Covariance[0] + (a * covariance * a), Math.Pow(found.TotalSds[i] / staged.Data.OutcomeSd, 2), 1e-4);
        }
    }

    /// <summary>Above the size of the tables the regression over all rows stands in for them: wider for a column of clusters, never without the output.</summary>
    [Fact]
    public void Refit_WithoutTables_StillHasATotal()
    {
        using var whole = FitRun.Of(Table(0.3));
        var options = FitRun.Quick with { Hidden = [], Random = "1", Refit = RefitPolicy.Always, ZPredictor = false };
        using var staged = new StagedFit(whole.With(whole.Data with { Clusters = ["g"], Numeric = ["x", "z"], Exclude = ["b", "s"] }), options);
        var layer = staged.Refit().Layer;
        var rows = staged.Data.Rows.Select([0, 40, 80]);

        float[] Totals(bool withTables)
        {
            using var model = staged.Model.With(withTables ? layer : layer with { Spread = layer.Spread! with { Taken = null } });
            using var predictor = new TorchPredictor(model);
            var found = predictor.Predict(rows, PredictionHead.Mixed);
            Assert.All(found.TotalSds.Zip(found.Sds), pair => Assert.True(pair.First > pair.Second));
            return found.TotalSds;
        }

        Assert.All(Totals(true).Zip(Totals(false)), pair => Assert.InRange(pair.Second, 0.99 * pair.First, 3 * pair.First));
    }

    /// <summary>z'A^-1 z + |a - B'A^-1 z| by Cov(beta), and the first part alone, with [A, B; B', C] = M'W M + D^-1. For a Gaussian outcome it is m'[A, B; B', C]^-1 m.</summary>
    private static (double[] Total, double[] Conditional) Variances(MixedModelData data, MixedModelFit fit, double[] weights)
    {
        var (design, prior, random) = DenseEquations.Of(data, fit);
        var equations = design.TransposeThisAndMultiply(Matrix<double>.Build.DenseOfDiagonalArray(weights) * design) + prior;
        var (effects, fixedSize) = (equations.SubMatrix(0, random, 0, random).Inverse(), data.Fixed.Length);
        var covariance = Matrix<double>.Build.Dense(fixedSize, fixedSize, (i, j) => fit.FixedCovariance[(i * fixedSize) + j]); // of Laplace's likelihood, more than the equations', where there is one
        var response = effects * equations.SubMatrix(0, random, random, fixedSize);
        double[] conditional = [.. design.EnumerateRows().Select(row => row.SubVector(0, random) * effects * row.SubVector(0, random))];
        return ([.. design.EnumerateRows().Select((row, i) => conditional[i] + Added(row))], conditional);

        double Added(Vector<double> row)
        {
            var left = row.SubVector(random, fixedSize) - (response.Transpose() * row.SubVector(0, random));
            return left * covariance * left;
        }
    }

    /// <summary>8 clusters of 8 to 22 rows with means of x of their own, z constant within them, 5 levels of s across them.</summary>
    private static string Table(double noise)
    {
        var normal = new Normal(5);
        int[] clusters = [.. Enumerable.Range(0, 8).SelectMany(c => Enumerable.Repeat(c, 8 + (2 * c))), .. Enumerable.Repeat(7, 120)];
        clusters = clusters[..120];
        double[] effects = [.. Enumerable.Range(0, 8).Select(_ => normal.Next())], slopes = [.. Enumerable.Range(0, 8).Select(_ => 0.4 * normal.Next())], second = [1, -0.6, 0.2, -1.1, 0.5];
        double[] x = [.. clusters.Select(c => normal.Next() + (0.5 * effects[7 - c]))], z = [.. clusters.Select(c => (double)(c % 3))];
        double[] y = [.. clusters.Select((c, i) => (0.5 * x[i]) - z[i] + effects[c] + second[i % 5] + (slopes[c] * x[i]) + (noise * normal.Next()))];
        return FitRun.Csv([("x", x), ("z", z), ("g", clusters.Select(c => $"g{c}").ToArray()), ("s", clusters.Select((_, i) => $"s{i % 5}").ToArray()), ("y", y), ("b", y.Select(value => value + normal.Next() > 0 ? "yes" : "no").ToArray())]);
    }
}
