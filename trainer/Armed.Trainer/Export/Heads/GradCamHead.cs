using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>x and the image, and clusters where they change it -> where the image raises and lowers each linear predictor: of the population, and of the rows' clusters.</summary>
internal sealed class GradCamHead : ModelHead
{
    /// <inheritdoc/>
    public override string Name => GraphRoles.GradCam;

    /// <inheritdoc/>
    public override GraphReading Reads => GraphReading.Rows;

    /// <inheritdoc/>
    public override bool IsIn(FittedModel model) => GradCamGraph.IsOf(model);

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        var (maps, shape) = (new GradCamGraph(graph, model), GradCamGraph.Shape(model));
        graph.Output(GraphSignatures.Map, maps.Fixed(), shape);
        if (GradCamGraph.HasClusters(model))
        {
            graph.Output(GraphSignatures.MapMixed, maps.Mixed(), shape);
        }
    }

    /// <summary>Autograd keeps every map of the rows that are compared at once, and the maps of many classes may be larger than the image.</summary>
    public override int MostCompared(FittedModel model) => DecodeHead.MostCompared(Math.Max(model.Encoding.Image!.Shape.Values, GradCamGraph.Shape(model).Values));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Reference(TorchPredictor predictor, FittedModel model, EncodedRows rows)
    {
        var maps = new Dictionary<string, float[]>(StringComparer.Ordinal) { [GraphSignatures.Map] = predictor.GradCam.Maps(rows, ofClusters: false) };
        if (GradCamGraph.HasClusters(model))
        {
            maps[GraphSignatures.MapMixed] = predictor.GradCam.Maps(rows, ofClusters: true);
        }

        return maps;
    }

    /// <summary>The terms of maps are their own. The derivative of a rectifier is a step: a unit that is 0 up to rounding may fall on either side.</summary>
    public override float[] Terms(TorchPredictor predictor, FittedModel model, EncodedRows rows, float[] terms)
    {
        var sizes = predictor.GradCam.Terms(rows, GradCamGraph.HasClusters(model));
        return predictor.GradCam.AreOnStep(rows) is { } steps ? [.. sizes.Zip(steps, (size, isOn) => isOn ? float.PositiveInfinity : size)] : sizes;
    }

    /// <summary>Maps are small beside the outcome, so that they are compared with themselves.</summary>
    public override Deviation DeviationOf(string output, FittedModel model, float[] terms) => Deviations.OfMaps(terms);
}
