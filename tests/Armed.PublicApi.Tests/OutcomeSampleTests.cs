using System.Globalization;
using Armed.PublicApi.Tests.Samples;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Export.Layouts;
using Armed.Trainer.Outcomes;
using Armed.Trainer.SmallerWeights;

namespace Armed.PublicApi.Tests;

/// <summary>A user's own kind of outcome goes through the whole of a fit: training, refit, export, parity, loading, prediction, adaptation, resuming.</summary>
[Collection(FitsCollection.Name)]
public sealed class OutcomeSampleTests : IDisposable
{
    private const double Intercept = 0.5, Slope = 0.8, ClusterSd = 0.6;
    private const int Clusters = 80, RowsPerCluster = 25;

    private static readonly ArmedModelOptions s_options = new() { Outcomes = WaitingTime.Outcomes };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_NoHiddenLayers_EstimatesTheTruth()
    {
        var manifest = Run(Request("linear", new TrainingOptions { Hidden = [], Seed = 1, Device = TrainingDevice.Cpu })).Manifest;

        // 2,000 rows with log-variance 1: standard errors of about 0.03 (slope), 0.07 (intercept) and 0.05 (sd); the bounds are 4 of them.
        var solved = manifest.Refit!.Model!;
        Assert.Equal(Slope, solved.FixedEffects.Single(effect => effect.Term == "x").Estimate, 0.12);
        Assert.Equal(Intercept, solved.FixedEffects.Single(effect => effect.Term != "x").Estimate, 0.3);
        Assert.Equal(ClusterSd, Math.Sqrt(manifest.RandomEffects[0].Covariance[0][0][0]), 0.2);
    }

    [Fact]
    public void Run_HiddenLayers_PredictsVerifiesAndAdapts()
    {
        var result = Run(Request("bundle", Quick));
        using var model = ArmedModel.Load(result.BundlePath!, s_options);

        Assert.Equal("waiting-time", result.Manifest.Task);
        Assert.Equal(WaitingTime.Kind, model.Task);
        Assert.Equal(["log_loss", "mae", "rmse"], result.Manifest.Metrics["validation"]["mixed"].Keys.Order());
        Assert.All(BundleVerifier.Verify(model.Path, s_options).Checks, check => Assert.True(check.Ok, check.ToString()));
        var known = model.Predict(model.Row().Set("x", 0.5), "c3");
        // The mean over the effects' uncertainty, exp(m + v / 2), in single precision.
        Assert.Equal(Math.Exp(known.LinearPredictor + (known.Sd * known.Sd / 2)), known.Value, 1e-4 * known.Value);
        var interval = known.Interval(0.95);
        Assert.True(interval.Lower > 0 && interval.Lower < known.Value && known.Value < interval.Upper);
        Assert.Throws<NotSupportedException>(() => known.Interval(0.95, IntervalKind.Observation));
    }

    [Fact]
    public void Adapt_NewClusterOfLongWaits_PredictsLongerOnes()
    {
        using var model = ArmedModel.Load(Run(Request("bundle", Quick)).BundlePath!, s_options);
        var before = model.Predict(model.Row().Set("x", 0), "new").Value;
        using var adapted = model.Adapt("new", [.. Enumerable.Range(0, 10).Select(_ => model.Row().Set("x", 0))], [.. Enumerable.Repeat(8.0, 10)]);

        Assert.InRange(adapted.Predict(adapted.Row().Set("x", 0), "new").Value, 1.5 * before, 8);
        Assert.Contains("at least 0", Assert.Throws<ArgumentException>(() => model.Adapt("new", [model.Row().Set("x", 0)], [-1])).Message, StringComparison.Ordinal);
        adapted.Save(_folder["adapted"]);
        using var saved = ArmedModel.Load(_folder["adapted"], s_options);
        var value = adapted.Predict(adapted.Row().Set("x", 0), "new").Value;
        Assert.Equal(value, saved.Predict(saved.Row().Set("x", 0), "new").Value, 1e-6 * value); // in memory the effects are summed in double precision, in the saved graph in single
    }

    [Fact]
    public void Load_WithoutTheKind_SaysWhereItIsRegistered()
    {
        var path = Run(Request("bundle", Quick with { MaxEpochs = 1 })).BundlePath!;

        var fault = Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(path));
        Assert.Contains("found 'waiting-time'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ArmedModelOptions.Outcomes", fault.Message, StringComparison.Ordinal);
        var export = new ExportRequest(path, ExportLayout.Bundle, path + ".export");
        Assert.Throws<ArmedBundleException>(() => BundleExport.Run(export, TestContext.Current.CancellationToken));
        Assert.NotEmpty(BundleExport.Run(export with { Outcomes = WaitingTime.Outcomes }, TestContext.Current.CancellationToken).Files);
    }

    /// <summary>Drawn rows need no score; scores are known of the built-in kinds alone.</summary>
    [Fact]
    public void Write_SmallerBundle_ComparesDrawnRows()
    {
        var path = Run(Request("bundle", Quick with { Hidden = [64, 8], MaxEpochs = 1 })).BundlePath!;
        var request = new SmallerBundleRequest(path, BundlePrecision.Int8, _folder["small"]) { Outcomes = WaitingTime.Outcomes };

        var refusal = Assert.Throws<InputException>(() => SmallerBundle.Write(request with { Data = DataSource.FromPath(Data(null)) }, TestContext.Current.CancellationToken));
        Assert.Contains("'waiting-time', a kind of outcome of a program", refusal.Message, StringComparison.Ordinal);
        Assert.All(SmallerBundle.Write(request, TestContext.Current.CancellationToken).Weights.Losses, loss => Assert.InRange(loss.Largest, 0, 1));
    }

    [Fact]
    public void Resume_AfterCancellation_GivesTheSameBundle()
    {
        var options = Quick with { Random = "1" };
        var expected = Run(Request("expected", options));
        using var cancel = new CancelAfter(reports: 4);
        Assert.ThrowsAny<OperationCanceledException>(() => ArmedTraining.Run(Request("bundle", options), cancel, cancel.Token));

        var resumed = Run(Request("bundle", options) with { Resume = true });

        Assert.Equal(expected.Manifest.BundleId, resumed.Manifest.BundleId);
        Assert.Contains("already finished", Run(Request("bundle", options) with { Resume = true }).Messages.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ValueThatTheKindRefuses_NamesTheRow()
    {
        var request = Request("bundle", Quick, "c0,0.5,-2");

        Assert.Contains("is -2 in", Refusal(request), StringComparison.Ordinal);
        Assert.Contains("the outcome waiting-time is a finite number of at least 0", Refusal(request), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_KindAndAnotherTask_IsRefused()
    {
        var request = Request("bundle", Quick);

        Assert.Contains("its kind is 'waiting-time'", Refusal(request with { Data = request.Data with { Task = ModelTask.Count } }), StringComparison.Ordinal);
        Assert.Contains("DataRequest.Kind", Refusal(request with { Data = request.Data with { Kind = null, Task = WaitingTime.Kind } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_HalvesOfDifferentLinks_IsADefectOfTheKind()
    {
        var request = Request("bundle", Quick);

        var fault = Assert.Throws<InvalidOperationException>(() => Run(request with { Data = request.Data with { Kind = new IdentityLink() } }));
        Assert.Contains("Override HasLogLink or Link", fault.Message, StringComparison.Ordinal);
    }

    private static TrainingOptions Quick { get; } = new()
    {
        Hidden = [8],
        MaxEpochs = 6,
        Networks = 1,
        Curves = false,
        Trees = false,
        SecondStage = false,
        CalibrateVariances = false,
        Seed = 1,
        Device = TrainingDevice.Cpu,
    };

    private static TrainingResult Run(TrainingRequest request) => ArmedTraining.Run(request, cancellation: TestContext.Current.CancellationToken);

    private static string Refusal(TrainingRequest request) => Assert.Throws<InputException>(() => Run(request)).Message;

    private TrainingRequest Request(string output, TrainingOptions options, string? furtherRow = null) => new()
    {
        Data = new DataRequest { Source = DataSource.FromPath(Data(furtherRow)), Outcome = "wait", Clusters = ["g"], Kind = new WaitingTimeKind() },
        Options = options,
        Output = _folder[output],
    };

    /// <summary>wait = exp(intercept + slope x + b) times a standard exponential variable, b ~ N(0, sd^2) per cluster.</summary>
    private string Data(string? furtherRow)
    {
        var random = new Random(3);
        var file = _folder["waits.csv"];
        var lines = new List<string> { "g,x,wait" };
        for (var cluster = 0; cluster < Clusters; cluster++)
        {
            var effect = ClusterSd * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            for (var row = 0; row < RowsPerCluster; row++)
            {
                var x = (2 * random.NextDouble()) - 1;
                var wait = -Math.Log(1 - random.NextDouble()) * Math.Exp(Intercept + (Slope * x) + effect);
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"c{cluster},{x},{wait}"));
            }
        }

        File.WriteAllLines(file, furtherRow is null ? lines : lines.Append(furtherRow));
        return file;
    }

    private sealed class IdentityLink : OutcomeKind
    {
        public override ModelTask Task => WaitingTime.Kind;

        public override Outcome Predicting(OutcomeDescription description, double? residualSd) => new WaitingTime(description);

        public override OutcomeModel Build(int classes, TrainingOptions options) => new WaitingTimeModel(this);
    }
}
