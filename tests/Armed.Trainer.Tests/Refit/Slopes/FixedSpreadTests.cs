using Armed.Runtime;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.Slopes;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Tests.Refit.Slopes;

/// <summary>The standard deviation of the linear predictor with hidden features holds the uncertainty of their coefficients.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class FixedSpreadTests
{
    private static readonly TrainingOptions s_intercepts = FitRun.Quick with { Networks = 1, Random = "1", Refit = RefitPolicy.Always, ZPredictor = false };

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
        var (candidate, columns, rows) = trial.Final(new LastLayerForm(RandomEffectsFormula.Resolve(random, [("g", 6)], ["x"], hidden: true), UsesHidden: true));
        Assert.True(rows.HiddenWidth > 0);
        int[] all = [.. Enumerable.Range(0, 120)];

        var sds = trial.Predict(WithoutLearning(candidate, columns, rows), all).Sds;
        var exact = Variances(columns.Build(all), candidate.Fit);

        for (var i = 0; i < sds.Length; i++)
        {
            Assert.Equal(exact[i], Math.Pow(sds[i] / staged.Data.OutcomeSd, 2), 2e-3 * exact[i]); // the table is single precision, and the ridge variance has no prior
        }
    }

    /// <summary>Crossed factors share what each of them could take up: near the equations' sd, where taking it up twice would be three times as much.</summary>
    [Fact]
    public void Refit_CrossedFactors_IsNearTheVarianceOfTheEquations()
    {
        using var whole = FitRun.Of(Balanced(isCrossed: true));
        var run = whole.With(whole.Data with { Clusters = ["g", "s"] });
        var options = FitRun.Quick with { Networks = 1, Random = "(1 | g) + (1 | s)", Refit = RefitPolicy.Always, ZPredictor = false };
        using var staged = new StagedFit(run, options);
        var trial = new RefitTrial(staged.Model, RefitRows.Compute(staged.Model, staged.Data, 1), options, TestContext.Current.CancellationToken);
        var (candidate, columns, rows) = trial.Final(new LastLayerForm(RandomEffectsFormula.Resolve(options.Random, [("g", 6), ("s", 5)], ["x"], hidden: true), UsesHidden: true));
        Assert.NotNull(candidate.Layer.Spread);
        Assert.Single(candidate.Layer.Pairs);
        int[] all = [.. Enumerable.Range(0, 120)];

        var sds = trial.Predict(WithoutLearning(candidate, columns, rows), all).Sds;
        var exact = Variances(columns.Build(all), candidate.Fit);

        Assert.All(sds.Zip(exact), pair => Assert.Equal(Math.Sqrt(pair.Second), pair.First / staged.Data.OutcomeSd, 0.03 * Math.Sqrt(pair.Second)));
    }

    /// <summary>Learning the features adds so many degrees of freedom, the sum over the rows of information times added variance, that x, w and it together have those of a smooth function of x.</summary>
    [Fact]
    public void Refit_LearnedFeatures_AddWhatASmoothFunctionOfXTakesMore()
    {
        using var run = FitRun.Of(Balanced());
        using var staged = new StagedFit(run, s_intercepts);
        var trial = Trial(staged);
        var (candidate, columns, rows) = trial.Final(new LastLayerForm(RandomEffectsFormula.Resolve("1", [("g", 6)], ["x"], hidden: true), UsesHidden: true));
        Assert.True(candidate.Learned is { Missing: > 0.5, Smooth: < 20 });

        int[] all = [.. Enumerable.Range(0, 120)];
        var (with, without) = (Sds(candidate.Layer), Sds(WithVariances(candidate, columns, rows)));
        var information = 1 / Math.Pow(candidate.Fit.Sigma * staged.Data.OutcomeSd, 2);

        Assert.Equal(candidate.Learned.Missing, information * with.Zip(without, (one, other) => (one * one) - (other * other)).Sum(), 0.02 * candidate.Learned.Missing);

        double[] Sds(LastLayer layer)
        {
            using var model = staged.Model.With(layer);
            using var predictor = new TorchPredictor(model);
            return [.. predictor.Predict(staged.Data.Rows.Select(all), PredictionHead.Fixed).Sds.Select(sd => (double)sd)];
        }
    }

    /// <summary>A linear predictor that was chosen over hidden features is as uncertain as it is far from a smooth function of x: the same for all rows, and no cluster takes it up.</summary>
    [Fact]
    public void Refit_LinearPredictorOfACurve_AddsItsDistanceFromTheCurve()
    {
        using var run = FitRun.Of(Balanced());
        using var staged = new StagedFit(run, s_intercepts);
        var trial = Trial(staged);
        var (candidate, columns, rows) = trial.Final(new LastLayerForm(RandomEffectsFormula.Resolve("1", [("g", 6)], ["x"], hidden: true), UsesHidden: false));
        int[] all = [.. Enumerable.Range(0, 120)];

        var (with, without) = (trial.Predict(candidate.Layer, all), trial.Predict(WithVariances(candidate, columns, rows), all));
        double[] added = [.. with.TotalSds.Zip(without.TotalSds, (one, other) => (double)(one * one) - (other * other))];

        Assert.Equal(without.Sds, with.Sds);
        Assert.True(candidate.Learned is { Missing: > 20 }); // sin(2x) on 120 rows, residual sd .3: far from a line
        Assert.All(added, variance => Assert.Equal(candidate.Learned.Missing / 120 * Math.Pow(candidate.Fit.Sigma * staged.Data.OutcomeSd, 2), variance, 1e-3 * variance));
    }

    /// <summary>The average slope of a linear predictor is as wrong as the curve's mean derivative is far from it: here of the other sign.</summary>
    [Fact]
    public void Refit_LinearPredictorOfACurve_KnowsThatItsAverageSlopeIsWrong()
    {
        using var run = FitRun.Of(Balanced());
        using var staged = new StagedFit(run, s_intercepts);
        var (candidate, columns, rows) = Trial(staged).Final(new LastLayerForm(RandomEffectsFormula.Resolve("1", [("g", 6)], ["x"], hidden: true), UsesHidden: false));
        var unit = staged.Data.OutcomeSd / rows.InputColumns[0].Scale;

        var slope = candidate.Fit.Fixed[columns.InputsAt] * unit;
        var truth = 2 * Math.Sin(3.8) / 3.8; // sin(2x) from -1.9 to 1.9
        var (correction, variance, smooth, _) = Assert.Single(candidate.MissingSlopes);
        var missing = variance * unit * unit;

        Assert.Equal((0, null), (correction, smooth)); // the slope of a line is its coefficient
        Assert.InRange(Math.Sqrt(missing), 0.6 * Math.Abs(slope - truth), 1.6 * Math.Abs(slope - truth)); // the curve is uncertain, too, and smoother than the truth
    }

    /// <summary>By the weights of rows the sum of 1 is 0, that of x is 1, and that of a curve is the mean of its derivative.</summary>
    [Fact]
    public void DerivativeWeights_OfFunctionsOfX_GiveTheirMeanDerivatives()
    {
        using var run = FitRun.Of(Balanced());
        using var staged = new StagedFit(run, s_intercepts);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);

        using var units = new UnitDerivatives(rows, seed: 1);
        var weights = units.Weights(RandomUnits.Shares(rows, [.. Enumerable.Range(0, 120)], clip: 10));
        double[] x = [.. Enumerable.Range(0, 120).Select(row => (double)rows.Inputs(row)[0])];
        double Sum(Func<double, double> f) => Enumerable.Range(0, 120).Sum(row => weights[0, rows.Position(row)] * f(x[row]));

        Assert.Equal(1, weights.GetLength(0));
        Assert.Equal(0, Sum(_ => 1), 1e-6);
        Assert.Equal(1, Sum(value => value), 1e-6);
        Assert.Equal(0, Sum(value => value * value), 0.15); // the rows are symmetric
        Assert.Equal((Math.Exp(x.Max()) - Math.Exp(x.Min())) / (x.Max() - x.Min()), Sum(Math.Exp), 0.1); // the random units follow it nearly
    }

    /// <summary>Beyond the clip predictions do not change with x: the mean derivative of exp(x) is that of the rows within.</summary>
    [Fact]
    public void DerivativeWeights_OfClippedRows_LeaveThemOut()
    {
        using var run = FitRun.Of(Balanced());
        using var staged = new StagedFit(run, s_intercepts);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);

        using var units = new UnitDerivatives(rows, seed: 1);
        var weights = units.Weights(RandomUnits.Shares(rows, [.. Enumerable.Range(0, 120)], clip: 0.8));
        double[] x = [.. Enumerable.Range(0, 120).Select(row => (double)rows.Inputs(row)[0])];

        Assert.Equal(1, Enumerable.Range(0, 120).Sum(row => weights[0, rows.Position(row)] * x[row]), 1e-6);
        Assert.Equal(x.Where(value => Math.Abs(value) < 0.8).Average(Math.Exp), Enumerable.Range(0, 120).Sum(row => weights[0, rows.Position(row)] * Math.Exp(x[row])), 0.05);
        Assert.NotInRange(x.Average(Math.Exp), 0, x.Where(value => Math.Abs(value) < 0.8).Average(Math.Exp) + 0.1);
    }

    /// <summary>Rows that count more weigh more: of x^2 the weights give the weighted mean of 2x.</summary>
    [Fact]
    public void DerivativeWeights_OfRowsWithImportance_GiveTheirWeightedMeanDerivatives()
    {
        using var run = FitRun.Of(Balanced());
        using var staged = new StagedFit(run, s_intercepts);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);
        int[] all = [.. Enumerable.Range(0, 120)];
        double[] x = [.. all.Select(row => (double)rows.Inputs(row)[0])];
        var importance = Array.ConvertAll(x, Math.Exp);

        var shares = RandomUnits.Shares(rows, all, clip: 10, importance);
        using var units = new UnitDerivatives(rows, seed: 1);
        var weights = units.Weights(shares);

        Assert.Equal(1, shares.Sum(), 1e-9);
        Assert.Equal(Math.Exp(x[5] - x[7]), shares[rows.Position(5)] / shares[rows.Position(7)], 1e-9);
        var expected = x.Select((value, i) => 2 * value * importance[i]).Sum() / importance.Sum();
        Assert.Equal(expected, all.Sum(row => weights[0, rows.Position(row)] * x[row] * x[row]), 0.1);
        Assert.NotInRange(expected, -0.5, 0.5); // without importance it is 0
    }

    /// <summary>The average is over the likelihood, whatever the estimate is at which the points start; without a likelihood it is the estimate.</summary>
    [Fact]
    public void RidgeAverage_OfAnyStart_IsTheSame()
    {
        using var run = FitRun.Of(Balanced());
        using var staged = new StagedFit(run, s_intercepts);
        var (candidate, columns, rows) = Trial(staged).Final(new LastLayerForm(RandomEffectsFormula.Resolve("1", [("g", 6)], ["x"], hidden: true), UsesHidden: true));
        var data = columns.Build([.. Enumerable.Range(0, 120)]);
        var ridge = data.Ridge[columns.HiddenAt];
        var combination = new double[data.Fixed.Length];
        combination[columns.HiddenAt] = 1;

        IReadOnlyList<WeightedMoments> Of(MixedModelFit fit) => RidgeAverage.Of(data, fit, ridge, [combination], TestContext.Current.CancellationToken);
        MixedModelFit From(double variance) => candidate.Fit with { RidgeVariances = [.. candidate.Fit.RidgeVariances.Select((own, v) => v == ridge ? variance : own)] };
        static double Mean(IReadOnlyList<WeightedMoments> points) => points.Sum(point => point.Weight * point.Means[0]);
        static double Square(IReadOnlyList<WeightedMoments> points) => points.Sum(point => point.Weight * (point.Variances[0] + (point.Means[0] * point.Means[0])));

        var (own, low, high) = (Of(candidate.Fit), Of(From(0)), Of(From(9 * candidate.Fit.RidgeVariances[ridge])));
        Assert.All([own, low, high], points => Assert.Equal(1, points.Sum(point => point.Weight), 1e-9));
        Assert.All([own, low, high], points => Assert.Contains(points, point => point.Variances[0] == 0)); // the standard deviation 0
        Assert.All([low, high], points => Assert.Equal(Mean(own), Mean(points), 0.02 * Math.Abs(Mean(own))));
        Assert.All([low, high], points => Assert.Equal(Square(own), Square(points), 0.02 * Square(own)));

        var alone = Assert.Single(Of(candidate.Fit with { LogLikelihood = double.NaN }));
        Assert.Equal((1, candidate.Fit.Fixed[columns.HiddenAt]), (alone.Weight, alone.Means[0]));
        Assert.Equal(candidate.Fit.FixedCovariance[(columns.HiddenAt * data.Fixed.Length) + columns.HiddenAt], alone.Variances[0], 1e-12);
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
        var (design, prior, random) = DenseEquations.Of(data, fit);
        for (var j = 0; j < data.Fixed.Length; j++)
        {
            prior[random + j, random + j] = data.Ridge[j] < 0 ? 0 : 1 / Math.Max(fit.RidgeVariances[data.Ridge[j]], 1e-9);
        }

        var inverse = ((design.TransposeThisAndMultiply(design) / (fit.Sigma * fit.Sigma)) + prior).Inverse();
        return [.. Enumerable.Range(0, data.Rows).Select(i => design.Row(i) * inverse * design.Row(i))];
    }

    private static string Balanced(bool isCrossed = false)
    {
        var normal = new Normal(3);
        double[] effects = [.. Enumerable.Range(0, 6).Select(_ => normal.Next())], slopes = [.. Enumerable.Range(0, 6).Select(_ => 0.4 * normal.Next())];
        int[] rows = [.. Enumerable.Range(0, 120)];
        double[] x = [.. rows.Select(i => isCrossed ? (i / 30) - 1.5 : ((i / 6) - 9.5) / 5)]; // the same numbers in every cluster
        var second = isCrossed ? new[] { 1, -0.6, 0.2, -1.1, 0.5 } : new double[5];
        (string, Array)[] others = isCrossed ? [("s", rows.Select(i => $"s{i / 6 % 5}").ToArray())] : [];
        return FitRun.Csv([("x", x), ("g", rows.Select(i => $"g{i % 6}").ToArray()), .. others, ("y", rows.Select(i => Math.Sin(2 * x[i]) + effects[i % 6] + second[i / 6 % 5] + (slopes[i % 6] * x[i]) + (0.3 * normal.Next())).ToArray())]);
    }

    private static RefitTrial Trial(StagedFit staged) => new(staged.Model, RefitRows.Compute(staged.Model, staged.Data, 1), s_intercepts, TestContext.Current.CancellationToken);

    private static LastLayer WithoutLearning(RefitCandidate candidate, RefitColumns columns, RefitRows rows) =>
        candidate.Layer with { Spread = new FixedSpreadEstimate(columns.Build([.. Enumerable.Range(0, 120)]), candidate.Fit, columns, rows).Build() };

    /// <summary>The same with the uncertainty of the effects' variance, which has its own test.</summary>
    private static LastLayer WithVariances(RefitCandidate candidate, RefitColumns columns, RefitRows rows)
    {
        var (layer, data) = (WithoutLearning(candidate, columns, rows), columns.Build([.. Enumerable.Range(0, 120)]));
        return layer with { Spread = VarianceSpread.Add(layer.Spread!, VarianceAverage.Added(data, candidate.Fit), candidate.Fit.Factors[0], layer.Effects[0].Design) };
    }
}
