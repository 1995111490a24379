using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>Whole fits of counts and ordered classes: what the loaded bundle answers.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class OutcomeFitTests
{
    private static readonly TrainingOptions s_quick = FitRun.Quick with { Refit = RefitPolicy.Off };

    [Theory]
    [InlineData(CountFamily.Poisson)]
    [InlineData(CountFamily.NegativeBinomial)]
    public void Fit_CountWithOffset_DoublesWithTheExposure(CountFamily family)
    {
        using var run = Start("count", new SimulatedTable(), offset: "o");
        var manifest = run.Fit(s_quick with { Family = family, MaxEpochs = 8 }).Manifest;
        using var model = run.Load();

        var row = model.Row().Set("x1", 4);
        var one = model.Predict(row.SetOffset(0.5), "g1");
        var two = model.Predict(row.SetOffset(0.5 + Math.Log(2)), "g1");

        Assert.Equal(2, two.Value / one.Value, 1e-5); // float32 rounding of a logarithm near 1
        Assert.Equal(Math.Exp(one.LinearPredictor + one.Sd * one.Sd / 2), one.Value, 1e-5 * one.Value);
        Assert.Equal(("o", -1), (model.OffsetColumn, one.ClassIndex));
        Assert.Equal(family == CountFamily.NegativeBinomial, manifest.Outcome.Dispersion is > 0);
        var scores = manifest.Metrics["validation"];
        Assert.Equal(["log_loss", "mae", "poisson_deviance", "rmse"], scores["mixed"].Keys);
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);
        // What is known of the clusters and of x1 makes the deviance smaller than the overall rate's.
        Assert.True(scores["mixed"]["poisson_deviance"] < scores["fixed"]["poisson_deviance"]);
    }

    [Fact]
    public void Predict_CountWithoutItsOffset_SaysWhatIsMissing()
    {
        using var run = Start("count", new SimulatedTable(120), offset: "o");
        run.Fit(s_quick with { MaxEpochs = 1 });
        using var model = run.Load();
        float[] x = [4], result = [0];

        Assert.Contains("has an offset, 'o'", Assert.Throws<InvalidOperationException>(() => model.Predict(model.Row().Set("x1", 4), "g1")).Message, StringComparison.Ordinal);
        Assert.Contains("the call passes none. Pass offsets", Assert.Throws<ArgumentException>(() => model.Predict(x, [], [0], result)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.Predict(x, [], [0], [float.NaN], result));
        model.Predict(x, [], [0], [0.25f], result);
        Assert.Equal(model.Predict(model.Row().Set("x1", 4).SetOffset(0.25), model.Factors[0].Levels[0]).Value, result[0]);
    }

    [Fact]
    public void Fit_Ordinal_AnswersEveryClassFromOneLinearPredictor()
    {
        var table = new SimulatedTable();
        using var run = Start("ordinal", table);
        var manifest = run.Fit(s_quick with { MaxEpochs = 12 }).Manifest;
        using var model = run.Load();

        var prediction = model.Predict(model.Row().Set("x1", 9).Set("o", 0.5), "g2");

        double[] cut = [.. manifest.Outcome.CutPoints];
        Assert.Equal(2, cut.Length);
        Assert.True(cut[0] < cut[1]);
        var variance = prediction.Sd * prediction.Sd;
        double low = LogisticNormal.Mean(cut[0] - prediction.LinearPredictor, variance), notHigh = LogisticNormal.Mean(cut[1] - prediction.LinearPredictor, variance);
        Close.Relative([(float)low, (float)(notHigh - low), (float)(1 - notHigh)], prediction.Values.ToArray(), 1e-6); // float rounding
        Assert.True(prediction.LinearPredictors.IsEmpty);
        Assert.Equal(prediction.Values[prediction.ClassIndex], (float)prediction.Value);
        Assert.Equal(manifest.Outcome.Classes[prediction.ClassIndex], prediction.ClassName);
        var likeliest = prediction.Interval(0.9); // of the predicted class's probability
        Assert.InRange(prediction.Value, likeliest.Lower, likeliest.Upper);
        Assert.InRange(likeliest.Upper, likeliest.Lower, 1);
        Assert.Equal(["accuracy", "log_loss", "mae"], manifest.Metrics["train"]["mixed"].Keys);
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);
        // A third of the rows in each class: guessing has 1.1.
        Assert.True(manifest.Metrics["validation"]["mixed"]["log_loss"] < 0.95);
    }

    [Fact]
    public void Fit_OrdinalInReverse_MirrorsTheProbabilities()
    {
        // Reversing the order turns every sign around and changes no likelihood: the same fit but for where gradient descent starts from.
        var table = new SimulatedTable();
        var options = s_quick with { Hidden = [], LambdaG = 0, Random = "1", MaxEpochs = 60, LearningRate = 0.02 };
        using var run = Start("ordinal", table);
        run.Fit(options);
        using var forwards = run.Load();
        var turned = run.With(run.Data with { Order = ["high", "mid", "low"] });
        turned.Fit(options, "reversed");
        using var backwards = turned.Load("reversed");

        var (one, other) = (Predict(forwards), Predict(backwards));

        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(one[k], other[2 - k], 0.05); // two stochastic courses to the same optimum
        }

        static float[] Predict(ArmedModel model) => model.Predict(model.Row().Set("x1", 6).Set("o", -1), "g3").Values.ToArray();
    }

    [Fact]
    public void Fit_WholeWeights_ComesNearRepeatedRows()
    {
        var table = new SimulatedTable(240, missing: 0);
        int[] weights = [.. Enumerable.Range(0, 240).Select(i => 1 + i % 3)];
        int[] repeated = [.. Enumerable.Range(0, 240).SelectMany(i => Enumerable.Repeat(i, weights[i]))];
        string Csv(int[] rows) => FitRun.Csv(("x1", rows.Select(i => table.X1[i]).ToArray()), ("w", rows.Select(i => rows.Length == 240 ? weights[i] : 1).ToArray()),
            ("g", rows.Select(i => table.G[i]).ToArray()), ("y", rows.Select(i => table.Count[i]).ToArray()));
        // All rows in every step, so that both have the same gradients but for the random draws.
        var options = s_quick with { Hidden = [], LambdaG = 0, Random = "1", ValidationShare = 0, ZPredictor = false, BatchSize = 1_000, MaxEpochs = 400, LearningRate = 0.01, InputClip = null };
        using var weighted = FitRun.Of(Csv([.. Enumerable.Range(0, 240)])).As("count", weights: "w");
        using var plain = FitRun.Of(Csv(repeated)).As("count", weights: "w");
        var scores = weighted.Fit(options).Manifest.Metrics["train"]["mixed"];
        var expected = plain.Fit(options).Manifest.Metrics["train"]["mixed"];

        // Standardisation differs (its statistics are not weighted), and so do the draws.
        Assert.Equal(expected["log_loss"], scores["log_loss"], 0.01);
    }

    [Fact]
    public void Fit_ClassWeightsAndFamilyOfOtherTasks_AreRefused()
    {
        using var run = Start("count", new SimulatedTable(120), offset: "o");
        Assert.Contains("has no classes", Assert.Throws<InputException>(() => run.Fit(s_quick with { ClassWeights = ClassWeights.Balanced })).Message, StringComparison.Ordinal);
        using var classes = Start("multiclass", new SimulatedTable(120));
        Assert.Contains("name 'maybe', but the outcome 'y' has the classes 'high', 'low', 'mid'",
            Assert.Throws<InputException>(() => classes.Fit(s_quick with { ClassWeights = ClassWeights.Of(new Dictionary<string, double> { ["maybe"] = 2 }) })).Message, StringComparison.Ordinal);
        Assert.Contains("The family is negative-binomial, but the outcome 'y' is multiclass", Assert.Throws<InputException>(() => classes.Fit(s_quick with { Family = CountFamily.NegativeBinomial })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_BalancedClasses_RaisesTheRareOne()
    {
        var table = new SimulatedTable();
        int[] rare = [.. table.Number.Select(y => y > 125 ? 1 : 0)];
        using var run = FitRun.Of(FitRun.Csv(("x1", table.X1), ("g", table.G), ("y", rare)));
        var plain = run.Fit(s_quick with { MaxEpochs = 10 });
        var balanced = run.Fit(s_quick with { MaxEpochs = 10, ClassWeights = ClassWeights.Balanced }, "balanced").Manifest;
        using var model = run.Load();
        using var weighted = run.Load("balanced");

        Assert.Empty(plain.Manifest.Outcome.ClassWeights);
        var share = rare.Average();
        // rows / (2 rows of the class)
        Assert.Equal(0.5 / (1 - share), balanced.Outcome.ClassWeights[0], 1e-9);
        Assert.Equal(0.5 / share, balanced.Outcome.ClassWeights[1], 1e-9);
        Assert.True(weighted.Predict(weighted.Row().Set("x1", 5), "g1").Value > model.Predict(model.Row().Set("x1", 5), "g1").Value);
    }

    [Fact]
    public void Interval_Continuous_HasRoomForANewObservation()
    {
        using var run = FitRun.Of(new SimulatedTable().Numbers("continuous"));
        var manifest = run.Fit(s_quick).Manifest;
        using var model = run.Load();

        var prediction = model.Predict(model.Row().Set("x1", 5).Set("x2", -1), "g1");
        PredictionInterval mean = prediction.Interval(0.95), observation = prediction.Interval(0.95, IntervalKind.Observation);

        Assert.Equal(mean, prediction.Interval(0.95, IntervalKind.Mean));
        var half = 1.959963984540054 * Math.Sqrt(prediction.Sd * prediction.Sd + manifest.ResidualSd!.Value * manifest.ResidualSd.Value);
        Assert.Equal(prediction.Value - half, observation.Lower, 1e-6 * half); // the quantile's own accuracy
        Assert.True(observation.Lower < mean.Lower && mean.Upper < observation.Upper);
    }

    private static FitRun Start(string task, SimulatedTable table, string? offset = null) =>
        FitRun.Of(FitRun.Csv(("x1", table.X1), ("o", table.X2), ("g", table.G), ("y", table.Outcome(task)))).As(task, offset);
}
