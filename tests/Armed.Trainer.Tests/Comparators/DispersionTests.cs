using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.Comparators;

/// <summary>The dispersion of models that estimate means alone.</summary>
[Collection(FitsCollection.Name)]
public sealed class DispersionTests
{
    private const int Count = 4_000;

    public static TheoryData<string> MeanModels => [.. ComparatorList.All.Where(model => model.Name is "mean" or "lightgbm" && model.Absence is null).Select(model => model.Name)];

    [Fact]
    public void DispersionByMoments_Positive_IsOneOverTheWeightedSquaredCoefficientOfVariation()
    {
        // ((y - mu) / mu)^2 is 0.25, 1 and 0.04.
        Assert.Equal(4 / (0.25 + 1 + (2 * 0.04)), Of(ModelTask.Positive, [2, 1, 10], [3, 2, 12], [1, 1, 2]), 1e-6);
        Assert.Equal(1e6, Of(ModelTask.Positive, [2, 1], [2, 1], []));
    }

    [Fact]
    public void DispersionByMoments_Counts_IsThatOfTheFamily()
    {
        // (y - mu)^2 - mu is 7 and 14, mu^2 is 4 and 4.
        Assert.Equal((4 + (3 * 4)) / (7 + (3 * 14.0)), Of(ModelTask.Count, [2, 2], [5, 6], [1, 3]), 1e-9);
        Assert.Equal(double.PositiveInfinity, Of(ModelTask.Count, [2, 2], [2, 3], []));
        Assert.Equal(double.PositiveInfinity, Of(ModelTask.Count, [0, 0], [0, 0], []));
        Assert.Equal(double.PositiveInfinity, Of(ModelTask.Count, [2, 2], [5, 6], [], CountFamily.Poisson));
        Assert.Equal(8 / 21.0, Of(ModelTask.Count, [2, 2], [5, 6], [], family: null), 1e-9); // as the counts vary
    }

    [Theory]
    [MemberData(nameof(MeanModels))]
    public void Fit_PositiveNumbers_EstimatesTheShape(string name)
    {
        using var predictor = Fit(name, ModelTask.Positive, CountFamily.Poisson, random => 5 * random.Gamma(3) / 3);

        Assert.InRange(predictor.Dispersion, 2.2, 3.9); // the shape is 3; 400 validation rows tell it to 10 %
    }

    [Theory]
    [MemberData(nameof(MeanModels))]
    public void Fit_Counts_EstimatesThetaOfTheNegativeBinomialAlone(string name)
    {
        static double Draw(GaussianRandom random) => random.Poisson(5 * random.Gamma(2) / 2);
        using var negativeBinomial = Fit(name, ModelTask.Count, CountFamily.NegativeBinomial, Draw);
        using var poisson = Fit(name, ModelTask.Count, CountFamily.Poisson, Draw);

        Assert.InRange(negativeBinomial.Dispersion, 1.3, 3); // theta is 2
        Assert.Equal(double.PositiveInfinity, poisson.Dispersion);
    }

    [Fact]
    public void Fit_FewRowsThatTreesLearnByHeart_DispersionIsThatOfOtherRows()
    {
        Assert.SkipUnless(LightGbmComparator.Missing is null, "No native library of LightGBM for this system.");
        using var data = Table((random, x) => Math.Exp(x) * random.Gamma(3) / 3, rows: 300);
        var split = Split.All(Tables.Read(data.Data with { Task = ModelTask.Positive }));

        using var trees = new LightGbmEstimator("lightgbm", FitRun.Quick, knowsClusters: false).Fit(split, TestContext.Current.CancellationToken);

        Assert.True(trees.Dispersion < 0.9 * MomentDispersion.Of(trees, split.Table, split.Learning, CountFamily.Poisson), $"{trees.Dispersion}");
    }

    [Fact]
    public void Run_PositiveNumbers_EveryModelHasALogLoss()
    {
        using var data = Table((random, _) => 5 * random.Gamma(3) / 3, rows: 200);
        var models = MeanModels.Select(model => model.Data).ToList();
        var request = new CrossValidationRequest { Data = data.Data with { Task = ModelTask.Positive }, Options = FitRun.Quick, Folds = 2, Schemes = [FoldScheme.Rows], Models = models };

        var results = CrossValidation.Run(request, cancellation: TestContext.Current.CancellationToken).Schemes[0].Models;

        // The entropy of the distribution: 3 - ln(3 / 5) + ln G(3) - 2 psi(3) = 2.358.
        Assert.All(results, model => Assert.InRange(model.Measures["log_loss"].Mean, 2.15, 2.65));
        Assert.Equal(models.Count, results.Count);
    }

    private static double Of(ModelTask task, float[] means, float[] outcome, float[] weights, CountFamily? family = CountFamily.NegativeBinomial) =>
        OutcomeKinds.Of(task).DispersionByMoments(() => means, new ScoredRows(outcome, weights), family);

    private static IPredictor Fit(string name, ModelTask task, CountFamily family, Func<GaussianRandom, double> draw)
    {
        using var data = Table((random, _) => draw(random), Count);
        var split = Split.All(Tables.Read(data.Data with { Task = task }));
        return ComparatorList.Of([name])[0].With(FitRun.Quick with { Family = family }).Fit(split, TestContext.Current.CancellationToken);
    }

    private static FitRun Table(Func<GaussianRandom, double, double> draw, int rows)
    {
        var random = new GaussianRandom(1);
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => random.Normal())];
        return FitRun.Of(FitRun.Csv(("x", x), ("g", Enumerable.Range(0, rows).Select(row => "g" + (row % 5)).ToArray()), ("y", x.Select(value => draw(random, value)).ToArray())));
    }
}
