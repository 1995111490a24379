using System.Globalization;

namespace Armed.Onnx.Graphs;

/// <summary>Writes shapes for messages: <c>[batch, 8]</c>.</summary>
internal static class ShapeText
{
    public static string Of(ReadOnlySpan<long> dims)
    {
        var parts = new string[dims.Length];
        for (var i = 0; i < dims.Length; i++)
        {
            parts[i] = dims[i] >= 0 ? dims[i].ToString(CultureInfo.InvariantCulture) : i == 0 ? GraphBuilder.BatchAxis : "?";
        }

        return $"[{string.Join(", ", parts)}]";
    }

    public static string Of(long[]? dims) => dims is null ? "[unknown rank]" : Of(dims.AsSpan());
}
