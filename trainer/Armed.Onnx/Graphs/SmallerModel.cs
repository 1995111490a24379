using Armed.Onnx.Schema;
using Google.Protobuf;

namespace Armed.Onnx.Graphs;

/// <summary>A finished model with weights of its products stored in fewer bits.</summary>
/// <param name="Bytes">The ONNX file.</param>
/// <param name="Weights">Constants that changed; 0 where the model has no large weights.</param>
internal sealed record SmallerModel(byte[] Bytes, int Weights)
{
    /// <summary>Rewrites a model.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="precision"><see cref="WeightPrecision.Half"/> or <see cref="WeightPrecision.Int8"/>.</param>
    /// <param name="isWanted">Says by a constant's name whether it may change.</param>
    public static SmallerModel Of(ReadOnlySpan<byte> model, WeightPrecision precision, Func<string, bool> isWanted)
    {
        var proto = ModelProto.Parser.ParseFrom(model);
        var axes = ProductWeights.Of(proto.Graph).Where(weight => isWanted(weight.Key)).ToDictionary(StringComparer.Ordinal);
        var weights = precision == WeightPrecision.Int8 ? Int8Weights.Apply(proto.Graph, axes) : HalfWeights.Apply(proto.Graph, axes.ContainsKey);
        return new SmallerModel(proto.ToByteArray(), weights);
    }
}
