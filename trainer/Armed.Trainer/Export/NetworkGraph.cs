using Armed.Onnx;
using Armed.Trainer.Common;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>What a fitted model's networks make of rows in a graph: hidden features, latent codes and the images of these.</summary>
internal sealed class NetworkGraph(ModelGraph graph, FittedModel model)
{
    private readonly ExportContext _context = new(graph.Builder, model.Exporters.With<DenseBackbone>(ExportBackbone));

    /// <summary>x of a network's encoder with the standardised images after it, [N, F' + C H W]; either alone where the model has not both.</summary>
    public GraphValue WithImages(GraphValue x, InputEncoder encoder) => graph.Images is null ? x : encoder.Outputs == 0 ? graph.Images
        : graph.Builder.WithShape(graph.Builder.Node("Concat", [x, graph.Images], NodeAttribute.Int("axis", 1)), -1, encoder.Outputs + encoder.Image!.Shape.Values);

    /// <summary>What a network reads; networks differ in their encoders by embeddings only.</summary>
    public GraphValue InputsOf(ArmedNetwork network, int index) => index == 0 || network.Encoder.Embeddings.Count == 0
        ? graph.NetworkInputs
        : WithImages(graph.Encoder.Inputs(network.Encoder), network.Encoder);

    /// <summary>w [N, P]: h_L of the only network, or the refit's map of all networks' h_L, of the population or of the rows' clusters.</summary>
    public GraphValue HiddenFeatures(bool ofClusters)
    {
        GraphValue[] hidden = [.. model.HiddenNetworks.Select((network, index) => LastHidden(network, index, ofClusters))];
        var joined = hidden.Length == 1 ? hidden[0] : graph.Builder.Node("Concat", hidden, NodeAttribute.Int("axis", 1));
        if (model.LastLayer.Map is not { } map)
        {
            return joined;
        }

        using var scope = graph.Builder.Scope("hidden_map");
        var centred = graph.Node("Sub", joined, graph.Builder.Constant("centre", map.Centre, map.Inputs));
        return graph.Builder.Node("Gemm", [centred, graph.Builder.Constant("weight", map.Weight, map.Outputs, map.Inputs)], NodeAttribute.Int("transB", 1));
    }

    private GraphValue LastHidden(ArmedNetwork network, int index, bool ofClusters)
    {
        var inputs = InputsOf(network, index);
        return ofClusters && network.FeatureEffects.Count > 0 ? OfClusters(network, inputs)
            : Module(index == 0 ? NetworkParts.Backbone : FormattableString.Invariant($"{NetworkParts.Backbone}{index + 1}"), network.BackboneModule, inputs);
    }

    /// <summary>The latent code [N, L] of the population.</summary>
    public GraphValue Latent() => Module(NetworkParts.Backbone, model.Network.BackboneModule, graph.NetworkInputs);

    /// <summary>The latent code [N, L] of the rows' clusters, which change the encoder's maps.</summary>
    public GraphValue LatentOfClusters() => OfClusters(model.Network, graph.NetworkInputs);

    /// <summary>h_L [N, H_L] of the rows' clusters, which change the maps.</summary>
    private GraphValue OfClusters(ArmedNetwork network, GraphValue inputs)
    {
        using var scope = graph.Builder.Scope(NetworkParts.BackboneOfClusters);
        return ImageExporters.Export((ConvolutionalBackbone)network.Backbone, inputs, _context, MapEffectsOf(network));
    }

    /// <summary>For each block of a network's encoder that has effects the rows' 1 + gamma and beta [N, W, 1, 1]; null where none has.</summary>
    public IReadOnlyList<(GraphValue Scale, GraphValue Bias)>? MapEffectsOf(ArmedNetwork network) => network.FeatureEffects.Count == 0 ? null : [.. network.FeatureEffects.Select(MapEffects)];

    /// <summary>The rows' 1 + gamma and beta [N, W, 1, 1] by the codes of the first factor; an unknown cluster has none.</summary>
    private (GraphValue Scale, GraphValue Bias) MapEffects(RandomEffects site)
    {
        var (width, means, code) = (site.Outputs / 2, TensorValues.Floats(site.Means), graph.Codes.Cluster(0, site.Clusters));
        float[] Part(int start, float added) =>
            [.. Enumerable.Range(0, (site.Clusters + 1) * width).Select(i => added + (i / width == site.Clusters ? 0 : means[(i / width * site.Outputs) + start + (i % width)]))];
        GraphValue Of(int start, float added, string hint) =>
            graph.Builder.Node("Reshape", [graph.Tables.Rows(code, Part(start, added), site.Clusters + 1, hint), graph.Builder.Constant("map_shape", [-1L, width, 1, 1], 4)]);
        return (Of(0, 1, "map_scale"), Of(width, 0, "map_bias"));
    }

    /// <summary>The image [N, C, H, W] of the latent codes that the graph takes, 0 to 255 as pixels are and beyond where a network's image is, of the population or of the rows' clusters.</summary>
    public GraphValue Decoded(bool ofClusters)
    {
        using var scope = graph.Builder.Scope(ofClusters ? NetworkParts.DecoderOfClusters : NetworkParts.Decoder);
        var (decoder, image) = (model.Network.Decoder!, model.Encoding.Image!);
        var standardised = DecoderExporter.Export(decoder, graph.Inputs, _context, ofClusters ? [.. model.Network.MapEffects.TakeLast(decoder.EffectBlocks.Count).Select(MapEffects)] : null);
        var scaled = graph.Node("Mul", standardised, graph.Builder.Constant("sd", [.. image.Sd], image.Shape.Channels, 1, 1));
        return graph.Node("Add", scaled, graph.Builder.Constant("mean", [.. image.Mean], image.Shape.Channels, 1, 1));
    }

    /// <summary>A torch module applied to a value.</summary>
    public GraphValue Module(string name, TorchSharp.torch.nn.Module module, GraphValue input) => _context.Child(name, module, input);

    private static GraphValue ExportBackbone(DenseBackbone backbone, GraphValue input, ExportContext context)
    {
        for (var l = 0; l < backbone.Layers.Count; l++)
        {
            input = context.Child($"layer{l}", backbone.Layers[l], input);
        }

        return input;
    }
}
