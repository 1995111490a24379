using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Trainer.Outcomes;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Outcomes;

/// <summary>Every registered kind of outcome: both halves say the same. A new kind is tested by being registered.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class OutcomeKindsTests
{
    private const int Rows = 60;

    /// <summary>Values of which every kind accepts some.</summary>
    private static readonly double[] s_values = [0, 1, 2, 0.3, 1.7, 4.2, -1.2];

    private static readonly double[] s_predictors = [-2.5, -0.7, 0, 0.4, 1.9];

    public static TheoryData<string> Tasks => [.. OutcomeKinds.Names];

    [Fact]
    public void All_BothHalves_AreRegisteredInTheSameOrder()
    {
        Assert.Equal(OutcomeRegistry.Default.Names, OutcomeKinds.Names);
        Assert.All(OutcomeKinds.All, kind => Assert.Equal(kind.Task, OutcomeKinds.Parse(kind.Name)));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Emit_OfEveryKind_EqualsTorchAndTheRuntime(string task)
    {
        using var model = Start(task, out var outcome);
        using var scope = NewDisposeScope();
        var random = new Random(4);
        float[] mean = [.. Enumerable.Range(0, Rows * outcome.Outputs).Select(_ => (float)(4 * random.NextDouble() - 2))];
        float[] variance = [.. mean.Select(_ => (float)(2 * random.NextDouble()))];

        float[] torch = [.. model.Predict(tensor(mean).view(Rows, -1), tensor(variance).view(Rows, -1)).contiguous().data<float>()];
        var onnx = Run(model, mean, variance);
        var row = new float[outcome.Width];
        for (var i = 0; i < Rows; i++)
        {
            outcome.Integrate(Slice(mean, i, outcome.Outputs), Slice(variance, i, outcome.Outputs), row);
            for (var k = 0; k < outcome.Width; k++)
            {
                // A handful of float32 operations.
                var tolerance = 2e-6 * Math.Max(1, Math.Abs(row[k]));
                Assert.Equal(row[k], torch[(i * outcome.Width) + k], tolerance);
                Assert.Equal(row[k], onnx[(i * outcome.Width) + k], tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Terms_OfEveryKind_AreTheDerivativesOfTheLogLikelihood(string task)
    {
        using var model = Start(task, out var outcome);
        if (outcome.Distribution is not { } distribution)
        {
            return; // several linear predictors: SoftmaxPosterior's own test
        }

        const double Step = 1e-4; // central differences: error about Step^2 times the third derivative
        foreach (var y in Accepted(outcome))
        {
            foreach (var eta in s_predictors)
            {
                var (terms, up, down) = (distribution.Terms(eta, y), distribution.Terms(eta + Step, y), distribution.Terms(eta - Step, y));
                var scale = 1e-6 * (1 + Math.Abs(terms.Value) + Math.Abs(terms.WeightSlope));
                Assert.Equal(distribution.LogLikelihood(eta, y), terms.Value, 1e-12 * (1 + Math.Abs(terms.Value)));
                Assert.Equal((up.Value - down.Value) / (2 * Step), terms.First, scale);
                Assert.Equal((down.First - up.First) / (2 * Step), terms.Weight, scale);
                Assert.Equal((up.Weight - down.Weight) / (2 * Step), terms.WeightSlope, scale);
                Assert.True(terms.Weight >= 0); // concave: a posterior has one mode
            }
        }

        Assert.Equal(distribution.LogLikelihood(0.3, Accepted(outcome)[0]), distribution.With(distribution.Parameters).LogLikelihood(0.3, Accepted(outcome)[0]), 1e-10);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Loss_OfEveryKind_IsTheRuntimesLikelihood(string task)
    {
        using var model = Start(task, out var outcome);
        using var scope = NewDisposeScope();
        if (outcome.Distribution is not { } distribution)
        {
            return;
        }

        double? constant = null; // losses leave out what no parameter changes
        foreach (var y in Accepted(outcome))
        {
            foreach (var eta in s_predictors)
            {
                var torch = model.Loss(tensor(new[] { (float)eta }).view(1, 1), Outcome(model, y)).item<float>();
                var difference = torch + distribution.LogLikelihood((float)eta, (float)y);
                constant ??= difference;
                Assert.Equal(constant.Value, difference, 1e-5 * (1 + Math.Abs(torch))); // float32
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Fit_OfEveryKind_GivesABundleThatVerifiesAndAdapts(string task)
    {
        using var start = Start(task, out var outcome);
        using var run = FitRun.Of(Csv(Accepted(outcome)));
        var request = run.With(run.Data with { Task = new ModelTask(task) });
        foreach (var options in new[] { FitRun.Quick with { MaxEpochs = 1 }, FitRun.Quick with { Hidden = [] } })
        {
            var manifest = request.Fit(options, $"bundle{options.Hidden.Count}").Manifest;
            using var model = request.Load($"bundle{options.Hidden.Count}");

            Assert.Equal((task, task), (manifest.Task, model.Task.Name));
            Assert.Equal(manifest.ToJson(), BundleManifest.Parse(manifest.ToJson()).ToJson());
            Assert.All(BundleVerifier.Verify(model.Path).Checks, check => Assert.True(check.Ok, check.ToString()));
            using var adapted = model.Adapt("new", [model.Row().Set("x", 0.5)], [Accepted(outcome)[0]]);
            Assert.True(double.IsFinite(adapted.Predict(adapted.Row().Set("x", 0.5), "new").Value));
            Assert.NotEmpty(OutcomeKinds.Of(manifest.Task).Describe(manifest, names => string.Join(", ", names)));
        }
    }

    /// <summary>The torch half, its parameters at starting values, and the runtime's half of the same model.</summary>
    private static OutcomeModel Start(string task, out Outcome outcome)
    {
        var kind = OutcomeKinds.Of(task);
        foreach (var classes in new[] { 0, 3, 2 })
        {
            var model = kind.Build(3, new TrainingOptions());
            string[] names = [.. Enumerable.Range(0, classes).Select(k => $"level {k}")];
            outcome = Runtime(model, names);
            if (Fits(outcome))
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                model.StartLearned(Outcome(model, [.. Accepted(outcome)]), null);
                outcome = Runtime(model, names);
                return model;
            }

            model.Dispose();
        }

        throw new InvalidOperationException($"No number of classes fits the kind {kind.Name}.");
    }

    private static Outcome Runtime(OutcomeModel model, string[] classes) => OutcomeRegistry.Default.Make(
        model.Kind.Name, model.Describe(new OutcomeDescription { Name = "y", Classes = classes, Positive = classes.ElementAtOrDefault(1) }), model.ResidualSd(1));

    private static bool Fits(Outcome outcome)
    {
        try
        {
            outcome.Validate();
            return true;
        }
        catch (ArmedBundleException)
        {
            return false;
        }
    }

    private static double[] Accepted(Outcome outcome) => [.. s_values.Where(outcome.Accepts)];

    private static Tensor Outcome(OutcomeModel model, params double[] values) => model.Kind.TakesCodes
        ? tensor(Array.ConvertAll(values, value => (long)value))
        : tensor(Array.ConvertAll(values, value => (float)value)).unsqueeze(1);

    private static ReadOnlySpan<double> Slice(float[] values, int row, int width) => Array.ConvertAll(values[(row * width)..((row + 1) * width)], value => (double)value);

    private static float[] Run(OutcomeModel model, float[] mean, float[] variance)
    {
        var builder = new GraphBuilder("integral");
        GraphValue[] inputs = [builder.Input("mean", TensorType.Float, -1, model.Outputs), builder.Input("variance", TensorType.Float, -1, model.Outputs)];
        builder.Output("prediction", builder.Node("Identity", [model.Emit(builder, inputs[0], inputs[1])]), TensorType.Float, -1, model.Width);
        using var session = new InferenceSession(builder.ToBytes());
        using var options = new RunOptions();
        using var m = OrtValue.CreateTensorValueFromMemory(mean, [Rows, model.Outputs]);
        using var v = OrtValue.CreateTensorValueFromMemory(variance, [Rows, model.Outputs]);
        // A kind whose prediction is the mean itself does not read the variance.
        using var outputs = session.Run(options, session.InputNames.Contains("variance") ? new Dictionary<string, OrtValue> { ["mean"] = m, ["variance"] = v } : new Dictionary<string, OrtValue> { ["mean"] = m }, ["prediction"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Of a rare class, or of rare events, a row tells little: p (1 - p), or Poisson's mean, beside that of a row with even odds.</summary>
    [Theory]
    [InlineData("binary", 0.5, 1)]
    [InlineData("binary", 0.05, 0.19)]
    [InlineData("count", 0.05, 0.2)]
    [InlineData("count", 7, 1)]
    [InlineData("continuous", -3, 1)]
    public void Information_RareOutcomes_IsSmall(string kind, double mean, double expected) => Assert.Equal(expected, OutcomeKinds.Of(kind).Information(mean), 12);

    private static string Csv(double[] outcomes)
    {
        var random = new Random(5);
        int[] rows = [.. Enumerable.Range(0, 120)];
        return FitRun.Csv(("g", Array.ConvertAll(rows, row => $"c{row % 8}")), ("x", Array.ConvertAll(rows, _ => random.NextDouble())), ("y", Array.ConvertAll(rows, _ => outcomes[random.Next(outcomes.Length)])));
    }
}
