using TorchSharp;

namespace Armed.Onnx.Modules;

/// <summary>Elements around the last axes of a value.</summary>
internal static class Padding
{
    /// <param name="context">Where to write.</param>
    /// <param name="input">A value of known rank, or of batch, channels and one axis per number.</param>
    /// <param name="before">Elements before each of the last axes.</param>
    /// <param name="after">Elements after each of them.</param>
    /// <param name="mode">What they hold.</param>
    /// <param name="value">The number, of the constant mode.</param>
    public static GraphValue Around(ExportContext context, GraphValue input, long[] before, long[] after, PaddingModes mode, double value = 0)
    {
        var lead = (input.Rank ?? before.Length + 2) - before.Length;
        var output = mode == PaddingModes.Circular ? Wrapped(context, input, before, after, lead) : Padded(context, input, [.. new long[lead], .. before, .. new long[lead], .. after], mode, value);
        return input.Dims is { } dims
            ? context.Builder.WithShape(output, [.. dims.Select((size, i) => i < lead || size < 0 ? size : size + before[i - lead] + after[i - lead])])
            : output;
    }

    private static GraphValue Padded(ExportContext context, GraphValue input, long[] around, PaddingModes mode, double value)
    {
        var builder = context.Builder;
        var sizes = builder.Constant("pads", around, around.Length);
        return mode is PaddingModes.Zeros or PaddingModes.Constant
            ? builder.Node("Pad", [input, sizes, builder.Constant("value", [(float)value])])
            : builder.Node("Pad", [input, sizes], NodeAttribute.String("mode", mode == PaddingModes.Reflect ? "reflect" : "edge"));
    }

    private static GraphValue Wrapped(ExportContext context, GraphValue input, long[] before, long[] after, int lead)
    {
        var builder = context.Builder;
        var value = input;
        for (var i = 0; i < before.Length; i++)
        {
            var axis = builder.Constant("axis", [(long)(i + lead)], 1);
            GraphValue Part(long start, long end) => builder.Node("Slice", [value, builder.Constant("start", [start], 1), builder.Constant("end", [end], 1), axis]);
            var parts = new List<GraphValue> { value };
            if (before[i] > 0)
            {
                parts.Insert(0, Part(-before[i], long.MaxValue));
            }

            if (after[i] > 0)
            {
                parts.Add(Part(0, after[i]));
            }

            value = parts.Count == 1 ? value : builder.Node("Concat", [.. parts], NodeAttribute.Int("axis", i + lead));
        }
        return value;
    }
}
