using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;

namespace Armed.Trainer.Tests.Images;

/// <summary>The heads of an autoencoder against what TorchSharp gives.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class AutoencoderHeadsTests
{
    [Theory]
    [InlineData(GraphRoles.Encode, null)]
    [InlineData(GraphRoles.Decode, null)]
    [InlineData(GraphRoles.Encode, new[] { 1, 2 })]
    [InlineData(GraphRoles.Decode, new[] { 1, 2 })]
    public void Build_Head_GivesWhatItsReferenceHas(string name, int[]? effects)
    {
        var head = ModelHeads.Of(name);
        using var folder = FitRun.Of("y\n");
        using var fit = new StagedFit(
            folder.With(new DataRequest { Source = DataSource.FromPath(SyntheticImages.Write(folder[""], 120)), Outcome = "y", Clusters = ["g"], Image = "image", Exclude = ["x"] }),
            FitRun.Quick with { Hidden = new TrainingOptions().Hidden, Backbone = BackboneKind.Autoencoder, Maps = [16], Latent = 8, MapEffects = effects, MaxEpochs = 1, Refit = RefitPolicy.Off });
        var metadata = new ModelMetadata("binary", new string('a', 64), BundleManifest.CurrentFormatVersion, fit.Data.Encoding, ["0", "1"]);
        var graph = new ModelGraphs(fit.Model, metadata).Build().Single(graph => graph.Role == name);
        var rows = ParityRows.Choose(fit.Data);

        using var predictor = new Predicting.TorchPredictor(fit.Model);
        var reference = head.Reference(predictor, fit.Model, rows);

        Assert.Equal(effects is null ? 1 : 2, graph.Outputs.Count);
        Assert.Equal(graph.Outputs.Select(output => output.Name), reference.Keys); // nothing is computed that is not compared
        Assert.All(graph.Outputs, output => Assert.Equal(rows.Rows * output.Columns, reference[output.Name].Length));
        Assert.InRange(new ParityCheck(fit.Model).Run([graph], rows)[name], 0, Parity.BoundWithImages);
    }

    [Theory]
    [InlineData(1, 28, 28, 5_349)]
    [InlineData(3, 224, 224, 27)]
    [InlineData(3, 1_024, 1_024, 4)]
    public void MostCompared_LargeImages_AreFew(int channels, int height, int width, int rows) => Assert.Equal(rows, DecodeHead.MostCompared(new ImageShape(channels, height, width).Values));

    [Fact]
    public void Evenly_FewerThanThereAre_ReachesTheLastRows()
    {
        Assert.Equal([0, 1, 2], RowSample.Evenly(3, 5));
        Assert.Equal([0, 275, 550, 825], RowSample.Evenly(1_100, 4));
    }
}
