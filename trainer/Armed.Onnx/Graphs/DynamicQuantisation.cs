using System.Runtime.InteropServices;
using Armed.Onnx.Schema;
using Google.Protobuf;

namespace Armed.Onnx.Graphs;

/// <summary>
/// Writes products with constant matrices in 8 bits: y = (A_q - z) W_q a w, where A is quantised as the graph runs (scale a, zero point z) and W beforehand (a scale w for each column).
/// </summary>
internal sealed class DynamicQuantisation
{
    private const int LargestWeight = 63; // 255 x 63 x 2 fits the 16 bits in which processors without VNNI add pairs

    private readonly GraphProto _graph;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly Dictionary<string, NodeProto> _quantised = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _nodes = [];

    private DynamicQuantisation(GraphProto graph)
    {
        _graph = graph;
        _constants = graph.Initializer.ToDictionary(constant => constant.Name, StringComparer.Ordinal);
    }

    public static void Apply(GraphProto graph) => new DynamicQuantisation(graph).Rewrite();

    private void Rewrite()
    {
        foreach (var node in _graph.Node)
        {
            if (Weight(node) is { } weight)
            {
                Product(node, weight);
            }
            else
            {
                _nodes.Add(node);
            }
        }

        _graph.Node.Clear();
        _graph.Node.Add(_nodes);
        var used = _nodes.SelectMany(node => node.Input).Concat(_graph.Output.Select(output => output.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var unused in _graph.Initializer.Where(constant => !used.Contains(constant.Name)).ToList())
        {
            _graph.Initializer.Remove(unused);
        }
    }

    // The constant matrix of a product without scales of its own.
    private TensorProto? Weight(NodeProto node)
    {
        var isGemm = node.OpType == "Gemm" && node.Attribute.All(attribute => attribute is { Name: "transB", I: 1 });
        var isProduct = (isGemm || node.OpType == "MatMul") && !_constants.ContainsKey(node.Input[0]);
        return isProduct && _constants.TryGetValue(node.Input[1], out var weight) && weight is { Dims.Count: 2, DataType: (int)TensorProto.Types.DataType.Float } ? weight : null;
    }

    private void Product(NodeProto node, TensorProto weight)
    {
        var (matrix, scales) = Quantised(weight, node.OpType == "Gemm" && node.Attribute.Count == 1);
        var input = Input(node.Input[0]);
        var place = node.Name;
        var whole = Add("MatMulInteger", place + "/MatMulInteger", [input.Output[0], matrix, input.Output[2]]);
        var real = Add("Cast", place + "/Cast", [whole]);
        _nodes[^1].Attribute.Add(NodeAttribute.Int("to", (long)TensorProto.Types.DataType.Float).Message);
        var scale = Add("Mul", place + "/Scale", [input.Output[1], scales]);
        var hasBias = node.Input.Count > 2;
        var product = Add("Mul", place + "/Mul", [real, scale], hasBias ? null : node.Output[0]);
        if (hasBias)
        {
            Add("Add", place + "/Add", [product, node.Input[2]], node.Output[0]);
        }
    }

    // One for each value, however many products take it.
    private NodeProto Input(string name)
    {
        if (!_quantised.TryGetValue(name, out var node))
        {
            node = new NodeProto { Name = name + "/DynamicQuantizeLinear", OpType = "DynamicQuantizeLinear" };
            node.Input.Add(name);
            node.Output.Add([name + "/quantised", name + "/scale", name + "/zero"]);
            _quantised.Add(name, node);
            _nodes.Add(node);
        }

        return node;
    }

    private string Add(string op, string name, string[] inputs, string? output = null)
    {
        var node = ProtoNodes.Of(op, name, inputs, output ?? name);
        _nodes.Add(node);
        return node.Output[0];
    }

    // [K, N] in 8 bits and its N scales; Gemm has its weight as [N, K].
    private (string Matrix, string Scales) Quantised(TensorProto weight, bool isTransposed)
    {
        string matrix = $"{weight.Name}_int8{(isTransposed ? "_transposed" : "")}", scales = matrix + "_scale";
        if (_constants.ContainsKey(matrix))
        {
            return (matrix, scales);
        }

        var values = MemoryMarshal.Cast<byte, float>(weight.RawData.Span);
        int rows = (int)weight.Dims[isTransposed ? 1 : 0], columns = (int)weight.Dims[isTransposed ? 0 : 1];
        var whole = new sbyte[values.Length];
        var scale = new float[columns];
        for (var column = 0; column < columns; column++)
        {
            float At(ReadOnlySpan<float> from, int row) => isTransposed ? from[column * rows + row] : from[row * columns + column];
            float largest = 0;
            for (var row = 0; row < rows; row++)
            {
                largest = Math.Max(largest, Math.Abs(At(values, row)));
            }

            scale[column] = largest > 0 ? largest / LargestWeight : 1;
            for (var row = 0; row < rows; row++)
            {
                whole[row * columns + column] = (sbyte)Math.Round(At(values, row) / scale[column]);
            }
        }

        Store(matrix, TensorProto.Types.DataType.Int8, MemoryMarshal.AsBytes(whole.AsSpan()), rows, columns);
        Store(scales, TensorProto.Types.DataType.Float, LittleEndian.Bytes(scale), columns);
        return (matrix, scales);
    }

    private void Store(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, params long[] dims)
    {
        var constant = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        constant.Dims.Add(dims);
        _constants.Add(name, constant);
        _graph.Initializer.Add(constant);
    }
}
