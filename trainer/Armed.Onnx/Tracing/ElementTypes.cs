using static TorchSharp.torch;

namespace Armed.Onnx.Tracing;

/// <summary>ONNX's numbers for element types, and how torch promotes them.</summary>
internal static class ElementTypes
{
    public static long Number(ScalarType element) => element switch
    {
        ScalarType.Float32 => 1,
        ScalarType.Byte => 2,
        ScalarType.Int8 => 3,
        ScalarType.Int32 => 6,
        ScalarType.Int64 => 7,
        ScalarType.Bool => 9,
        _ => throw new OnnxExportException($"A value of the trace has the element type {element}; expected Float32, Int64, Int32, Int8, Byte or Bool. "
            + "Convert the module and its inputs first: module.to(torch.float32). Nothing was written."),
    };

    public static bool IsFloating(ScalarType element) => element is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>The type in which torch compares two operands: tensors with dimensions go before numbers of the same category. Bytes are compared as Int64, as runtimes do not compare bytes.</summary>
    public static ScalarType Promote(TracedValue a, TracedValue b) => Together(a, b) is var element and not (ScalarType.Byte or ScalarType.Int8) ? element : ScalarType.Int64;

    private static ScalarType Together(TracedValue a, TracedValue b)
    {
        var (x, y) = (Of(a), Of(b));
        return x.Category != y.Category ? (x.Category > y.Category ? x.Element : y.Element)
            : x.HasDims == y.HasDims ? (Width(x.Element) >= Width(y.Element) ? x.Element : y.Element) : x.HasDims ? x.Element : y.Element;
    }

    private static (ScalarType Element, int Category, bool HasDims) Of(TracedValue value)
    {
        var element = value switch
        {
            TensorValue tensor => tensor.Element == ScalarType.Float64 ? ScalarType.Float32 : tensor.Element,
            NumberValue => ScalarType.Float32,
            FlagValue => ScalarType.Bool,
            _ => ScalarType.Int64,
        };
        return (element, IsFloating(element) ? 2 : element == ScalarType.Bool ? 0 : 1, value is TensorValue { Rank: > 0 });
    }

    private static int Width(ScalarType element) => element switch { ScalarType.Int64 => 8, ScalarType.Int32 or ScalarType.Float32 => 4, _ => 1 };
}
