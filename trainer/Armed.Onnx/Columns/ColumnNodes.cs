using Armed.Onnx.Graphs;
using Armed.Onnx.Schema;
using Google.Protobuf;
using AttributeType = Armed.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Armed.Onnx.Columns;

/// <summary>The nodes that make matrices from columns. The delegate gives the name of a column's input of an element type.</summary>
internal sealed class ColumnNodes(ValueNames names, Func<string, int, string> input)
{
    private const string TextDomain = "ai.onnx.ml";

    /// <summary>The nodes in the order in which they run.</summary>
    public List<NodeProto> Nodes { get; } = [];

    /// <summary>Constants that the nodes read.</summary>
    public List<TensorProto> Constants { get; } = [];

    /// <summary>Makes a matrix [N, columns] of the columns [N, 1] each.</summary>
    public void Add(string matrix, IReadOnlyList<ColumnInput> columns)
    {
        string[] parts = [.. columns.Select(Column)];
        var node = Node(parts.Length == 1 ? "Identity" : "Concat", matrix, parts);
        if (parts.Length > 1)
        {
            node.Attribute.Add(NodeAttribute.Int("axis", 1).Message);
        }
    }

    private string Column(ColumnInput column) => column switch
    {
        NumberColumn number => input(number.Name, ModelPort.Float),
        TextColumn text => Encode(text, -1),
        JoinedColumns joined => Join(joined),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "Expected numbers, texts or joined texts."),
    };

    private string Encode(TextColumn column, long other)
    {
        var code = names.Unique($"{column.Name}/code");
        var node = Node("LabelEncoder", code, input(column.Name, ModelPort.Text));
        var keys = new AttributeProto { Name = "keys_strings", Type = AttributeType.Strings };
        // The operator wants at least one key: a column without levels has one that is as unknown as every other text.
        var isEmpty = column.Levels.Count == 0;
        keys.Strings.Add((isEmpty ? [""] : column.Levels.Concat(column.Spellings.Select(spelling => spelling.Text))).Select(ByteString.CopyFromUtf8));
        node.Attribute.Add(keys);
        AddCodes(node, isEmpty ? [other] : [.. Codes(column.Levels.Count), .. column.Spellings.Select(spelling => (long)spelling.Code)], other);
        return code;
    }

    /// <summary>Codes a, b, c of the parts give ((a B) + b) C + c, where B and C leave room for a text that is not listed; a second LabelEncoder turns that number into the code.</summary>
    private string Join(JoinedColumns joined)
    {
        long[] sizes = [.. joined.Parts.Select(part => part.Levels.Count + 1L)];
        var sum = Encode(joined.Parts[0], sizes[0] - 1);
        for (var i = 1; i < sizes.Length; i++)
        {
            string scaled = names.Unique("joined/scaled"), added = names.Unique("joined/sum");
            Node("Mul", scaled, sum, Constant(sizes[i]));
            Node("Add", added, scaled, Encode(joined.Parts[i], sizes[i] - 1));
            sum = added;
        }
        var code = names.Unique("joined/code");
        var node = Node("LabelEncoder", code, sum);
        node.Attribute.Add(NodeAttribute.Ints("keys_int64s", [.. joined.Levels.Select(level => Number(level, sizes))]).Message);
        AddCodes(node, Codes(joined.Levels.Count), -1);
        return code;
    }

    private static long[] Codes(int count) => [.. Enumerable.Range(0, count).Select(i => (long)i)];

    private static long Number(int[] places, long[] sizes)
    {
        try
        {
            long number = 0;
            for (var i = 0; i < places.Length; i++)
            {
                number = checked((number * sizes[i]) + places[i]);
            }

            return number;
        }
        catch (OverflowException)
        {
            throw new OnnxExportException($"The columns of a joined cluster have {string.Join(" x ", sizes)} combinations, more than 64 bits count. "
                + "Join the columns into one before training. Nothing was written.");
        }
    }

    private static void AddCodes(NodeProto node, long[] codes, long other)
    {
        node.Attribute.Add(NodeAttribute.Ints("values_int64s", codes).Message);
        node.Attribute.Add(NodeAttribute.Int("default_int64", other).Message);
    }

    private NodeProto Node(string type, string output, params IEnumerable<string> inputs)
    {
        var node = new NodeProto { Name = output, OpType = type, Domain = type == "LabelEncoder" ? TextDomain : "" };
        node.Input.Add(inputs);
        node.Output.Add(output);
        Nodes.Add(node);
        return node;
    }

    private string Constant(long value)
    {
        var name = names.Unique("joined/size");
        var constant = new TensorProto { Name = name, DataType = ModelPort.Int64, RawData = ByteString.CopyFrom(LittleEndian.Bytes([value])) };
        constant.Dims.Add(1);
        Constants.Add(constant);
        return name;
    }
}
