namespace Armed.Runtime.Tests.Sessions;

/// <summary>Sessions that wait for the first call that needs them.</summary>
public sealed class OpenAtFirstUseTests : IDisposable
{
    private static readonly ArmedModelOptions s_options = new() { OpenAtFirstUse = true };

    private readonly TestFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(PredictionHead.Mixed)]
    [InlineData(PredictionHead.Fixed)]
    [InlineData(PredictionHead.Inferred)]
    public void Predict_EveryHead_AnswersAsOpenedAtLoad(PredictionHead head)
    {
        using var opened = new LoadedModel();
        using var waiting = new LoadedModel(options: s_options);
        var (expected, actual) = (Ask(opened.Model, head), Ask(waiting.Model, head));
        Assert.Equal(expected.Value, actual.Value);
    }

    [Fact]
    public void Predict_FirstCallsFromManyThreads_AllAnswer()
    {
        using var waiting = new LoadedModel(options: s_options);
        var answers = new double[16];
        Parallel.For(0, answers.Length, new ParallelOptions { MaxDegreeOfParallelism = answers.Length }, i => answers[i] = Ask(waiting.Model, PredictionHead.Mixed).Value);
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public void Load_DamagedGraphThatNobodyAsksFor_IsRefused()
    {
        var bundle = TestBundle.Make().WriteTo(_directory["b"]);
        File.AppendAllText(Path.Combine(bundle, "z_predictor.onnx"), "x");
        var fault = Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(bundle, s_options));
        Assert.Contains("z_predictor.onnx", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_NothingWasOpened_IsQuiet() => ArmedModel.Load(TestBundle.Make().WriteTo(_directory["b"]), s_options).Dispose();

    private static Prediction Ask(ArmedModel model, PredictionHead head) =>
        model.Predict(model.Row().Set("age", 34).Set("income", 2).Set("urban", "Y"), "district 2", head);
}
