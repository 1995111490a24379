using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;

namespace Armed.Trainer.Tests.Images;

/// <summary>The graph of Grad-CAM against autograd.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class GradCamHeadTests
{
    private static readonly TrainingOptions s_quick = FitRun.Quick with { Hidden = new TrainingOptions().Hidden, Maps = [16, 16], MapFeatures = 8, MaxEpochs = 1, Refit = RefitPolicy.Off };

    /// <summary>The gradient in closed form is the one that autograd finds, and the mean gradient weights maps of the size before the last pooling.</summary>
    [Theory]
    [InlineData(BackboneKind.Conv, ActivationKind.Silu, 8, null)]
    [InlineData(BackboneKind.Conv, ActivationKind.Relu, 8, null)]
    [InlineData(BackboneKind.Conv, ActivationKind.Gelu, 8, new[] { 1 })]
    [InlineData(BackboneKind.Conv, ActivationKind.Elu, 8, new[] { 1, 2 })]
    [InlineData(BackboneKind.Residual, ActivationKind.Tanh, 8, null)]
    [InlineData(BackboneKind.Residual, ActivationKind.Silu, 0, new[] { 2 })]
    [InlineData(BackboneKind.Conv, ActivationKind.Silu, 0, null)]
    [InlineData(BackboneKind.Autoencoder, ActivationKind.Silu, 8, null)]
    public void Build_GradCam_IsWhatAutogradGives(BackboneKind kind, ActivationKind activation, int features, int[]? effects) =>
        Check(s_quick with { Backbone = kind, Activation = activation, MapFeatures = kind == BackboneKind.Autoencoder ? null : features, Latent = kind == BackboneKind.Autoencoder ? 8 : null, MapEffects = effects }, "binary", [6, 6]);

    [Theory]
    [InlineData("multiclass", RefitPolicy.Off, 1)]
    [InlineData("binary", RefitPolicy.Always, 1)]
    [InlineData("continuous", RefitPolicy.Always, 2)]
    public void Build_RefitAndSeveralNetworks_IsWhatAutogradGives(string task, RefitPolicy refit, int networks) =>
        Check(s_quick with { Refit = refit, Networks = networks, MaxEpochs = 3, LearningRate = 0.01, Maps = [16] }, task, [12, 12]);

    /// <summary>Maps are small beside the outcome: 5 % of one must not pass.</summary>
    [Fact]
    public void OfMaps_SmallMap_IsComparedWithItself()
    {
        var deviation = Deviations.OfMaps([2e-3f, 2e-3f]);

        Assert.Equal(0.025, deviation([1e-3f, 0, 1e-3f, 0], [1e-3f, 0, 1.05e-3f, 0], 2), 1e-4);
        Assert.Equal(0, deviation([0, 0], [0, 0], 1), 0.0);
        Assert.Equal(double.PositiveInfinity, Deviations.OfMaps([0])([1e-9f], [0], 1));
        Assert.Equal(double.PositiveInfinity, deviation([float.NaN, 0], [0, 0], 1));
        Assert.Equal(double.PositiveInfinity, deviation([0], [0, 0], 1));
    }

    private static void Check(TrainingOptions options, string task, int[] size)
    {
        var head = ModelHeads.Of(GraphRoles.GradCam);
        using var folder = FitRun.Of("y\n");
        using var fit = new StagedFit(
            folder.With(new DataRequest { Source = DataSource.FromPath(SyntheticImages.Write(folder[""], 120)), Outcome = task == "multiclass" ? "g" : "y", Clusters = [task == "multiclass" ? "y" : "g"], Task = new ModelTask(task), Image = "image" }), options);
        var metadata = new ModelMetadata(task, new string('a', 64), BundleManifest.CurrentFormatVersion, fit.Data.Encoding, ["0", "1"]);
        var graph = new ModelGraphs(fit.Model, metadata).Build().Single(graph => graph.Role == GraphRoles.GradCam);
        var rows = ParityRows.Choose(fit.Data);

        using var predictor = new Predicting.TorchPredictor(fit.Model);
        var reference = head.Reference(predictor, fit.Model, rows);

        Assert.Equal([GraphSignatures.Map, GraphSignatures.MapMixed], graph.Outputs.Select(output => output.Name));
        Assert.Equal(graph.Outputs.Select(output => output.Name), reference.Keys);
        Assert.All(graph.Outputs, output => Assert.Equal([fit.Model.Outcome.Outputs, .. size], output.Shape));
        Assert.True(reference[GraphSignatures.Map].Max(Math.Abs) > 1e-3, $"A comparison of zeros shows nothing: {reference[GraphSignatures.Map].Max(Math.Abs)}.");
        Assert.True(reference[GraphSignatures.Map].Zip(reference[GraphSignatures.MapMixed], (a, b) => Math.Abs(a - b)).Max() > 1e-4, "Clusters change nothing.");
        var check = new ParityCheck(fit.Model);
        Assert.InRange(check.Run([graph], rows)[GraphRoles.GradCam], 0, Parity.Bound);
        AssertNear(check.Outputs(graph, rows), reference, head.Terms(predictor, fit.Model, rows, []));
    }

    /// <summary>Both maps and their difference, relative to the largest value of any row: the difference is what the report shows.</summary>
    private static void AssertNear(IReadOnlyDictionary<string, List<float>> found, IReadOnlyDictionary<string, float[]> reference, float[] terms)
    {
        var columns = reference[GraphSignatures.Map].Length / terms.Length;
        foreach (var of in (Func<Func<string, int, float>, int, float>[])[(map, i) => map(GraphSignatures.Map, i), (map, i) => map(GraphSignatures.MapMixed, i), (map, i) => map(GraphSignatures.MapMixed, i) - map(GraphSignatures.Map, i)])
        {
            int[] compared = [.. Enumerable.Range(0, columns * terms.Length).Where(i => float.IsFinite(terms[i / columns]))];
            var largest = compared.Max(i => Math.Abs(of((name, at) => reference[name][at], i)));
            Assert.InRange(compared.Max(i => Math.Abs(of((name, at) => found[name][at], i) - of((name, at) => reference[name][at], i))) / largest, 0, 1e-4);
        }
    }
}
