using Armed.Onnx.Schema;
using Google.Protobuf;

namespace Armed.Onnx.Columns;

/// <summary>Puts nodes before a model so that each matrix input is made from one input per column: numbers as they are, texts encoded by ai.onnx.ml's LabelEncoder.</summary>
internal sealed class ColumnModelWriter
{
    /// <summary>Version of the operator set ai.onnx.ml: ONNX 1.12's, as the rest.</summary>
    public const int TextOpset = 3;

    /// <summary>Stands behind the name of a column that is an output's, too.</summary>
    public const string Suffix = "_column";

    private const string TextDomain = "ai.onnx.ml";

    private readonly ModelProto _model;
    private readonly ValueNames _names;
    private readonly SortedDictionary<int, ModelPort> _inputs = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly ColumnNodes _nodes;

    private ColumnModelWriter(ModelProto model, IEnumerable<MatrixInput> matrices)
    {
        _model = model;
        _names = new ValueNames(model.Graph, matrices.SelectMany(matrix => matrix.Columns).SelectMany(Names));
        _nodes = new ColumnNodes(_names, Input);
    }

    /// <summary>Rewrites a model.</summary>
    /// <param name="model">An ONNX file of a graph without subgraphs.</param>
    /// <param name="matrices">The inputs to replace, in the order that the new inputs are to have. Other inputs of the model stay as they are, after the new ones.</param>
    /// <exception cref="OnnxExportException">Two columns of one name have different types, or the codes of joined columns exceed 64 bits.</exception>
    public static ColumnModel Write(ReadOnlySpan<byte> model, IReadOnlyList<MatrixInput> matrices) =>
        new ColumnModelWriter(ModelProto.Parser.ParseFrom(model), matrices).Run(matrices);

    /// <summary>Inputs and outputs of a model as they are.</summary>
    public static ColumnModel Read(byte[] model)
    {
        var graph = ModelProto.Parser.ParseFrom(model).Graph;
        return new ColumnModel(model, [.. graph.Input.Select(Port)], [.. graph.Output.Select(Port)]);
    }

    private ColumnModel Run(IReadOnlyList<MatrixInput> matrices)
    {
        var graph = _model.Graph;
        var wanted = graph.Input.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] kept = [.. graph.Input.Where(input => matrices.All(matrix => matrix.Name != input.Name))];
        graph.Input.Clear();
        graph.ValueInfo.Clear(); // optional, and names may change
        _names.ApplyTo(graph);
        foreach (var matrix in matrices.Where(matrix => wanted.Contains(matrix.Name)))
        {
            _nodes.Add(_names.Of(matrix.Name), matrix.Columns);
        }

        NodeProto[] rest = [.. graph.Node];
        graph.Node.Clear();
        graph.Node.Add(_nodes.Nodes);
        graph.Node.Add(rest);
        graph.Initializer.Add(_nodes.Constants);
        graph.Input.Add(_inputs.Values.Select(Message));
        graph.Input.Add(kept);
        if (_nodes.Nodes.Any(node => node.Domain == TextDomain))
        {
            _model.OpsetImport.Add(new OperatorSetIdProto { Domain = TextDomain, Version = TextOpset });
        }

        return new ColumnModel(_model.ToByteArray(), [.. _inputs.Values, .. kept.Select(Port)], [.. graph.Output.Select(Port)]);
    }

    /// <summary>The name of a column's input, which several matrices may share.</summary>
    private string Input(string column, int type)
    {
        if (_places.TryGetValue(column, out var place))
        {
            return _inputs[place].Type == type
                ? _inputs[place].Name
                : throw new OnnxExportException($"The column '{column}' is to be an input of numbers and one of texts; expected one type. Rename one of the two columns. Nothing was written.");
        }
        _places.Add(column, _inputs.Count);
        _inputs.Add(_inputs.Count, new ModelPort(_names.OfColumn(column), type, [1]));
        return _names.OfColumn(column);
    }

    private static IEnumerable<string> Names(ColumnInput column) => column switch
    {
        NumberColumn number => [number.Name],
        TextColumn text => [text.Name],
        JoinedColumns joined => joined.Parts.Select(part => part.Name),
        _ => [],
    };

    private static ModelPort Port(ValueInfoProto value)
    {
        var tensor = value.Type.TensorType;
        return new ModelPort(value.Name, tensor.ElemType, [.. tensor.Shape.Dim.Skip(1).Select(size => size.DimValue)]);
    }

    private static ValueInfoProto Message(ModelPort port)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = GraphBuilder.BatchAxis });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = port.Columns });
        return new ValueInfoProto { Name = port.Name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = port.Type, Shape = shape } } };
    }
}
