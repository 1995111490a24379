using Armed.Onnx;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Export;

/// <summary>The part of Grad-CAM that belongs to one network: maps, and their weights for given coefficients of the last features.</summary>
/// <param name="graph">The graph.</param>
/// <param name="backbone">The network's backbone.</param>
internal sealed class GradCamNetwork(ModelGraph graph, ConvolutionalBackbone backbone)
{
    private (GraphValue Maps, GraphValue? Derivative)? _population;

    /// <summary>The weighted sums of the maps [N, O, h w].</summary>
    /// <param name="inputs">What the network reads.</param>
    /// <param name="effects">For each block with effects the rows' 1 + gamma and beta; null for the population.</param>
    /// <param name="coefficients">Coefficients of the last features, [N, O, H] or [1, O, H].</param>
    public GraphValue Maps(GraphValue inputs, IReadOnlyList<(GraphValue Scale, GraphValue Bias)>? effects, GraphValue coefficients)
    {
        using var handles = NewDisposeScope();
        var (builder, shape) = (graph.Builder, backbone.LastMapShape);
        var (maps, derivative) = effects is null ? _population ??= Parts(inputs, null) : Parts(inputs, effects);
        var gradients = derivative is null ? coefficients : graph.Node("Mul", coefficients, derivative);                                                // [N, O, H]
        var weights = graph.Node("MatMul", gradients, builder.Constant("map_weights", MapWeights.Of(backbone), backbone.Widths[^1], shape.Channels));   // alpha [N, O, C]
        return graph.Node("MatMul", weights, maps);
    }

    /// <summary>The last maps [N, C, h w], and the derivative of what follows them.</summary>
    private (GraphValue Maps, GraphValue? Derivative) Parts(GraphValue inputs, IReadOnlyList<(GraphValue Scale, GraphValue Bias)>? effects)
    {
        var shape = backbone.LastMapShape;
        var (maps, columns) = ImageExporters.LastMaps(backbone, inputs, graph.Builder, effects);
        return (graph.Node("Reshape", maps, graph.Builder.Constant("flat_maps", [-1L, shape.Channels, (long)shape.Height * shape.Width], 3)), Derivative(maps, columns));
    }

    /// <summary>a'(z) of the dense layer, [N, 1, H]; null where the features are linear in the maps.</summary>
    private GraphValue? Derivative(GraphValue maps, GraphValue? columns)
    {
        if (backbone.Dense is not { Count: 2 } dense)
        {
            return null;
        }

        var (layer, builder) = ((Linear)dense[0], graph.Builder);
        var (weight, bias) = (TensorValues.Floats(layer.weight!), TensorValues.Floats(layer.bias!));
        var z = builder.Node("Gemm",
            [ImageExporters.BeforeDense(backbone, maps, columns, builder), builder.Constant("weight", weight, bias.Length, weight.Length / bias.Length), builder.Constant("bias", bias, bias.Length)], NodeAttribute.Int("transB", 1));
        return graph.Node("Unsqueeze", ActivationDerivative.Emit(builder, (nn.Module)dense[1], z), builder.Constant("axis", [1L], 1));
    }
}
