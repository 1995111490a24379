using System.Buffers.Binary;
using System.Text;

namespace Armed.Runtime.Graphs;

/// <summary>A graph file that was checked, with the places of its nodes and tensors, so that parts of it can be read and replaced. Nothing is copied.</summary>
internal sealed class OnnxFile
{
    private const int GraphField = 7;
    private const int NodeField = 1;
    private const int TensorField = 5;

    private readonly Dictionary<string, OnnxFileTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _names = [];

    /// <summary>Finds the parts of a file's bytes, which are read strictly first.</summary>
    /// <exception cref="OnnxFault">The bytes are not a graph that Armed.Onnx writes.</exception>
    public OnnxFile(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        var model = OnnxReader.Read(bytes.Span);
        OnnxChecker.Check(model);
        Metadata = model.Metadata;
        ModelFields = ProtoField.Split(bytes.Span, 0, bytes.Length);
        var graph = ModelFields.Single(field => field.Number == GraphField);
        GraphFields = ProtoField.Split(bytes.Span, graph.Content, graph.End);
        Nodes = [.. GraphFields.Where(IsNode).Select(field => OnnxFileNode.Read(bytes.Span, field))];
        foreach (var field in GraphFields.Where(IsTensor))
        {
            var tensor = OnnxFileTensor.Read(bytes, field);
            _tensors.Add(tensor.Name, tensor);
            _names.Add(field.Start, tensor.Name);
        }
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IReadOnlyList<ProtoField> ModelFields { get; }

    public IReadOnlyList<ProtoField> GraphFields { get; }

    public IReadOnlyList<OnnxFileNode> Nodes { get; }

    public IReadOnlyDictionary<string, OnnxFileTensor> Tensors => _tensors;

    public static bool IsGraph(ProtoField field) => field.Number == GraphField;

    public static bool IsNode(ProtoField field) => field.Number == NodeField;

    public static bool IsTensor(ProtoField field) => field.Number == TensorField;

    /// <summary>A constant of the graph; null if the name is not that of a constant.</summary>
    public OnnxFileTensor? Tensor(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>The only element of a constant of integers; null if it is something else.</summary>
    public long? Integer(string name)
        => Tensor(name) is { Type: OnnxType.Int64, Data.Length: sizeof(long) } tensor ? BinaryPrimitives.ReadInt64LittleEndian(tensor.Data.Span) : null;

    /// <summary>Name of the constant in a field of the graph.</summary>
    public string NameOf(ProtoField field) => _names[field.Start];

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
