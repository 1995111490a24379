using Armed.Runtime;
using Armed.Runtime.Adaptation;
using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;
using Armed.Runtime.Verification;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Posteriors;
using Armed.Trainer.SmallerWeights;

namespace Armed.Trainer.Tests.Images;

/// <summary>The graph of Grad-CAM in a bundle: when it is opened, what is checked of it, and a bundle without it.</summary>
[Collection(FitsCollection.Name)]
public sealed class GradCamBundleTests : IClassFixture<ImageBundle>
{
    private readonly ImageBundle _bundle;

    public GradCamBundleTests(ImageBundle bundle) => _bundle = bundle;

    /// <summary>Most processes explain nothing; what is needed is read at its first use, and a fault of that moment is not kept.</summary>
    [Fact]
    public void Load_GradCam_WaitsForItsFirstUse()
    {
        using var model = ArmedModel.Load(_bundle.Path);
        Assert.Equal("not opened", Evaluator().Reason);
        Assert.All(model.Evaluators.Where(evaluator => evaluator.Role != GraphRoles.GradCam), evaluator => Assert.NotEqual("not opened", evaluator.Reason));
        var (file, hidden) = (System.IO.Path.Combine(_bundle.Path, "grad_cam.onnx"), System.IO.Path.Combine(_bundle.Path, "elsewhere"));

        File.Move(file, hidden);
        Assert.Throws<ArmedBundleException>(() => Maps(model));
        File.Move(hidden, file);

        Assert.Contains(Maps(model), value => value != 0);
        Assert.NotEqual("not opened", Evaluator().Reason);

        GraphEvaluator Evaluator() => model.Evaluators.Single(evaluator => evaluator.Role == GraphRoles.GradCam);
    }

    [Fact]
    public void Verify_EffectsOfGradCam_AreThoseOfTheMixedGraph()
    {
        var check = BundleVerifier.Verify(_bundle.Path).Checks.Single(check => check.Name == "effects of grad_cam");
        Assert.True(check.Ok, check.Detail);

        var (manifest, maps, mixed) = Files();
        var graph = MapTables.Read(maps, manifest).Graph;
        var changed = new EffectChanges(new Dictionary<int, float[]> { [1] = new float[graph.Tables[0].Width] }, []);
        var names = graph.Names(0, isChanged: true);
        var log = new CheckLog();
        MapTableCheck.Verify(manifest.Graphs.Single(head => head.Role == GraphRoles.GradCam), graph.With([changed], "vocabulary", "g"), mixed, WithTable(manifest, new EffectTableDescription(names.Values, names.Codes)), log);

        Assert.Contains("largest relative difference", Assert.Single(log.Checks, entry => !entry.Ok).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TableOfAnotherWidth_IsRefused()
    {
        var (manifest, maps, _) = Files();
        var fewer = manifest with { RandomEffects = [manifest.RandomEffects[0] with { Terms = [.. manifest.RandomEffects[0].Terms.Skip(1)] }] };

        Assert.Contains("means for each cluster of 'g'", Assert.Throws<ArmedBundleException>(() => MapTables.Read(maps, fewer)).Message, StringComparison.Ordinal);
    }

    /// <summary>Bundles of older versions, and those of networks of a program, have images without maps.</summary>
    [Fact]
    public void Explain_NoGradCam_ShowsImagesAlone()
    {
        using var folder = new TestFolder();
        foreach (var file in Directory.GetFiles(_bundle.Path).Where(file => !file.EndsWith("grad_cam.onnx", StringComparison.Ordinal)))
        {
            File.Copy(file, System.IO.Path.Combine(folder[""], System.IO.Path.GetFileName(file)));
        }

        var manifest = Files().Manifest;
        List<GraphDescription> graphs = [.. manifest.Graphs.Where(graph => graph.Role != GraphRoles.GradCam)];
        File.WriteAllBytes(folder["armed.json"], (WithTable(manifest, null) with { Graphs = graphs, BundleId = BundleManifest.ComputeBundleId(graphs) }).ToJson());
        using var model = ArmedModel.Load(folder[""]);

        var rows = new ExplainedTableReader(model.Manifest, DataSource.FromPath(_bundle.Table), heldOut: null).Read(TestContext.Current.CancellationToken);
        var found = new ModelExplainer(model, TestContext.Current.CancellationToken).Explain(rows).Rows!.Images!;

        Assert.Equal((0, 0, false), (found.MapHeight, model.MapShape.Count, model.HasMixedMaps));
        Assert.All(found.Images, image => Assert.Empty(image.Population.Map));
        Assert.All(found.Images, image => Assert.False(image.HasDifference));
    }

    /// <summary>Rows with images are computed part by part; the parts are those of the whole.</summary>
    [Fact]
    public void FixedPart_InParts_IsTheSame()
    {
        using var model = ArmedModel.Load(_bundle.Path);
        var rows = new ExplainedTableReader(model.Manifest, DataSource.FromPath(_bundle.Table), heldOut: null).Read(TestContext.Current.CancellationToken).Others!.Thin(40).Inputs;

        Assert.Equal(new LinearPosterior(model).FixedPart(rows), new LinearPosterior(model, rowsAtOnce: 7).FixedPart(rows), (one, other) => Math.Abs(one - other) < 1e-5);
        Assert.Equal(new LinearPosterior(model).Design(rows, 0), new LinearPosterior(model, rowsAtOnce: 7).Design(rows, 0), (one, other) => Math.Abs(one - other) < 1e-5);
    }

    /// <summary>Heat maps explain the network with smaller weights: its copy in their graph has them, too.</summary>
    [Fact]
    public void Write_SmallerBundle_HasTheMapsOfItsNetwork()
    {
        using var folder = new TestFolder();
        SmallerBundle.Write(new SmallerBundleRequest(_bundle.Path, BundlePrecision.Int8, folder["small"]), TestContext.Current.CancellationToken);

        var graph = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder["small/grad_cam.onnx"]));
        Assert.Contains("population.block0.weight_int8", graph, StringComparison.Ordinal);
        Assert.Contains("population.weight_int8", graph, StringComparison.Ordinal);
        Assert.DoesNotContain("coefficients_int8", graph, StringComparison.Ordinal);
        using ArmedModel before = ArmedModel.Load(_bundle.Path), after = ArmedModel.Load(folder["small"]);
        float[] maps = Maps(before), smaller = Maps(after);
        Assert.NotEqual(maps, smaller);
        Assert.InRange(maps.Zip(smaller, (a, b) => Math.Abs(a - b)).Max() / maps.Max(Math.Abs), 0, 0.1);
    }

    private (BundleManifest Manifest, byte[] Maps, byte[] Mixed) Files()
    {
        var manifest = BundleReader.ReadManifest(_bundle.Path, new ArmedModelOptions().Outcomes);
        return (manifest, File.ReadAllBytes(System.IO.Path.Combine(_bundle.Path, "grad_cam.onnx")), File.ReadAllBytes(System.IO.Path.Combine(_bundle.Path, "mixed.onnx")));
    }

    private static BundleManifest WithTable(BundleManifest manifest, EffectTableDescription? table) => manifest with { RandomEffects = [manifest.RandomEffects[0] with { MapTable = table }] };

    private static float[] Maps(ArmedModel model)
    {
        var maps = new float[144];
        model.ComputeMaps(model.Rows(1).Set("image", SyntheticImages.Draw(1).Pixels), maps, PredictionHead.Fixed);
        return maps;
    }
}
