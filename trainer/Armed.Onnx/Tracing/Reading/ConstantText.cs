using System.Globalization;

namespace Armed.Onnx.Tracing.Reading;

/// <summary>Reads the literals of a graph's constants, from the same constant in every trace.</summary>
internal static class ConstantText
{
    private const string Assignment = "value=";

    /// <summary>The constant; null where the traces' values are no function of the batch.</summary>
    public static TracedValue? Read(string type, string[] literals, long[] batches)
    {
        string[] values = [.. literals.Select(literal => literal.StartsWith(Assignment, StringComparison.Ordinal) ? literal[Assignment.Length..] : "")];
        return type switch
        {
            "int" => Size(values, batches),
            "int[]" => List(values, part => Size(part, batches)),
            "float" => Same(values) ? new NumberValue(Number(values[0])) : null,
            "float[]" => List(values, part => Same(part) ? new NumberValue(Number(part[0])) : null),
            "bool" => Same(values) ? new FlagValue(values[0] == "1") : null,
            "str" or "Device" => Same(values) ? new TextValue(values[0].Trim('"')) : null,
            _ => new NoValue(),
        };
    }

    private static SizeValue? Size(string[] values, long[] batches) =>
        BatchSize.Solve([.. values.Select(value => long.Parse(value, CultureInfo.InvariantCulture))], batches) is { } size ? new SizeValue(size) : null;

    private static ListValue? List(string[] values, Func<string[], TracedValue?> read)
    {
        string[][] items = [.. values.Select(value => value.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        if (items.Any(item => item.Length != items[0].Length))
        {
            return null;
        }

        TracedValue?[] result = [.. Enumerable.Range(0, items[0].Length).Select(i => read([.. items.Select(item => item[i])]))];
        return result.Contains(null) ? null : new ListValue(result!);
    }

    private static bool Same(string[] values) => values.All(value => value == values[0]);

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "-nan" => double.NaN,
        _ => double.Parse(text.TrimEnd('.'), CultureInfo.InvariantCulture),
    };
}
