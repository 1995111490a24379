namespace Armed.Onnx.Tracing.Reading;

/// <summary>Reads the text of a TorchScript graph: lines such as <c>%5 : Float(3, 8) = aten::add(%1, %2, %4)</c>.</summary>
internal static class GraphTextReader
{
    private const string Equal = " = ";

    public static IReadOnlyList<TracedNode> Read(string text) => [.. text.Split('\n').Select(line => ReadLine(line.Trim())).OfType<TracedNode>()];

    private static TracedNode? ReadLine(string line)
    {
        // A node without outputs is written "= armed::mark()".
        var equal = line.StartsWith("= ", StringComparison.Ordinal) ? 0 : line.StartsWith('%') ? line.IndexOf(Equal, StringComparison.Ordinal) + 1 : -1;
        if (equal < 0 || (equal == 0 && line[0] == '%'))
        {
            return null; // the head, the return and blank lines
        }

        var call = line[(equal + 2)..];
        var end = call.IndexOfAny(['[', '(']);
        var literal = call[end] == '[' ? call[(end + 1)..call.LastIndexOf("](", StringComparison.Ordinal)] : "";
        var arguments = call[(call[end] == '[' ? end + literal.Length + 3 : end + 1)..];
        return new TracedNode(call[..end], literal, Names(arguments), [.. Outputs(line[..equal])]);
    }

    private static string[] Names(string arguments)
    {
        var inner = arguments[..arguments.IndexOf(')', StringComparison.Ordinal)];
        return [.. inner.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => name.TrimStart('%'))];
    }

    // "%a : Float(3, 8, strides=[8, 1]), %b : int": commas outside brackets separate.
    private static IEnumerable<(string Name, TracedType Type)> Outputs(string declared)
    {
        foreach (var part in Split(declared))
        {
            var colon = part.IndexOf(" : ", StringComparison.Ordinal);
            if (colon > 0)
            {
                yield return (part[..colon].Trim().TrimStart('%'), TracedType.Parse(part[(colon + 3)..].Trim()));
            }
        }
    }

    private static IEnumerable<string> Split(string declared)
    {
        int depth = 0, start = 0;
        for (var i = 0; i < declared.Length; i++)
        {
            depth += declared[i] is '(' or '[' ? 1 : declared[i] is ')' or ']' ? -1 : 0;
            if (depth == 0 && declared[i] == ',')
            {
                yield return declared[start..i];
                start = i + 1;
            }
        }
        yield return declared[start..];
    }
}
