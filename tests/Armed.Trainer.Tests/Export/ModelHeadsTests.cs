using Armed.Runtime.Bundles;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;

namespace Armed.Trainer.Tests.Export;

/// <summary>Every head of the registry, on a model that has them all.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ModelHeadsTests
{
    /// <summary>All but those of a context and of a second stage, which other tests have.</summary>
    public static TheoryData<string> Names => [.. ModelHeads.All.Select(head => head.Name).Except([GraphRoles.Summary, GraphRoles.Conditional, GraphRoles.SecondStage, GraphRoles.Encode, GraphRoles.Decode, GraphRoles.GradCam])];

    [Fact]
    public void All_NamesAreDistinctAndPlain()
    {
        var names = ModelHeads.All.Select(head => head.Name).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9_]{1,64}$", name));
    }

    /// <summary>The graph's outputs are those of the reference, agree with it on harsh rows, and are listed in the manifest with their shapes.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Build_Head_AgreesWithItsReferenceAndIsInTheManifest(string name)
    {
        var head = ModelHeads.Of(name);
        using var run = FitRun.Of(new SimulatedTable(rows: 240).Everything("binary"));
        var options = FitRun.Quick with { MaxEpochs = 1, Refit = RefitPolicy.Off }; // a refit may add an output
        var manifest = run.Fit(options).Manifest;
        using var fit = new StagedFit(run, options);
        var metadata = new ModelMetadata("binary", new string('a', 64), BundleManifest.CurrentFormatVersion, fit.Data.Encoding, ["no", "yes"]);
        var graph = new ModelGraphs(fit.Model, metadata).Build().Single(graph => graph.Role == name);
        var rows = ParityRows.Choose(fit.Data);

        using var predictor = new Predicting.TorchPredictor(fit.Model);
        var reference = head.Reference(predictor, fit.Model, rows);
        Assert.All(graph.Outputs, output => Assert.Equal(rows.Rows * output.Columns, reference[output.Name].Length));
        Assert.InRange(new ParityCheck(fit.Model).Run([graph], rows)[name], 0, Parity.Bound);
        var described = manifest.Graphs.Single(graph => graph.Role == name);
        Assert.Equal(graph.Inputs, described.Inputs);
        Assert.Equal(graph.Outputs.Select(output => output.Name), described.Outputs.Select(output => output.Name));
        Assert.True(manifest.Parity.ContainsKey(name));
        Assert.All(described.Inputs, input => Assert.Contains(input, manifest.Inputs));
    }
}
