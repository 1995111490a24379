using System.Globalization;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Reading;

/// <summary>The type of a value in a graph's text.</summary>
/// <param name="Text">As written, such as <c>Float(3, 8, strides=[8, 1], requires_grad=0, device=cpu)</c> or <c>int[]</c>.</param>
/// <param name="Element">A tensor's element type; null for everything else.</param>
/// <param name="Dims">A tensor's sizes; null for everything else.</param>
internal sealed record TracedType(string Text, ScalarType? Element, long[]? Dims)
{
    private const string Strides = "strides=[";

    private static readonly Dictionary<string, ScalarType> s_elements = new(StringComparer.Ordinal)
    {
        ["Float"] = ScalarType.Float32,
        ["Double"] = ScalarType.Float64,
        ["Half"] = ScalarType.Float16,
        ["BFloat16"] = ScalarType.BFloat16,
        ["Long"] = ScalarType.Int64,
        ["Int"] = ScalarType.Int32,
        ["Short"] = ScalarType.Int16,
        ["Char"] = ScalarType.Int8,
        ["Byte"] = ScalarType.Byte,
        ["Bool"] = ScalarType.Bool,
    };

    /// <summary>True where a tensor's elements lie in row-major order, so that contiguous and reshape give a view of it and no copy.</summary>
    public bool IsContiguous
    {
        get
        {
            var start = Text.IndexOf(Strides, StringComparison.Ordinal);
            return start < 0 || (Dims is not null && IsRowMajor(Dims, Sizes(Text[(start + Strides.Length)..])));
        }
    }

    public static TracedType Parse(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && s_elements.TryGetValue(text[..open], out var element) ? new(text, element, Sizes(text[(open + 1)..])) : new(text, null, null);
    }

    // "3, 8, strides=[8, 1], .." : sizes come first.
    private static long[] Sizes(string inner) =>
        [.. inner.Split([',', ')', ']'], StringSplitOptions.TrimEntries).TakeWhile(part => part.Length > 0 && part.All(char.IsAsciiDigit)).Select(part => long.Parse(part, CultureInfo.InvariantCulture))];

    private static bool IsRowMajor(long[] dims, long[] strides)
    {
        long expected = 1;
        for (var i = dims.Length - 1; i >= 0; i--)
        {
            if (dims[i] != 1 && strides[i] != expected)
            {
                return false;
            }

            expected *= dims[i];
        }
        return true;
    }
}
