namespace Armed.Runtime.Graphs.Shapes;

/// <summary>
/// Works out every value's shape and type before anything runs, for any batch. A graph of allowed operators can still ask for endless memory (Expand, Pad, Gather,
/// an outer product); here it is refused by its shapes alone, and so is a graph whose stated shapes are not the computed ones.
/// </summary>
internal sealed class ShapeInference
{
    private readonly Dictionary<string, GraphShape> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _constants = new(StringComparer.Ordinal);
    private readonly GraphBudget _budget;

    private ShapeInference(OnnxGraph graph)
    {
        var weights = 0L;
        foreach (var tensor in graph.Initializers)
        {
            weights += AddConstant(tensor);
        }

        foreach (var input in graph.Inputs)
        {
            _shapes.Add(input.Name, new GraphShape(input.Dimensions.Select(Dimension)));
            _types.Add(input.Name, input.Type);
        }

        _budget = new GraphBudget(weights, graph.Inputs.Sum(input => _shapes[input.Name].Elements));
    }

    /// <summary>Checks a graph whose names and operators are checked already.</summary>
    /// <returns>Elements of all values that one row of a batch makes.</returns>
    /// <exception cref="OnnxFault">A shape is impossible, unknown before the graph runs, too large, or not the stated one.</exception>
    public static long Check(OnnxGraph graph)
    {
        var inference = new ShapeInference(graph);
        foreach (var node in graph.Nodes)
        {
            inference.Add(node);
        }

        foreach (var value in graph.Outputs)
        {
            inference.RequireStated(value, perRow: true);
        }

        foreach (var value in graph.Between)
        {
            inference.RequireStated(value, perRow: false);
        }

        return inference._budget.RowElements;
    }

    private long AddConstant(OnnxTensor tensor)
    {
        _types.Add(tensor.Name, tensor.Type);
        if (tensor.Integers is { } integers)
        {
            _constants.Add(tensor.Name, integers);
        }

        if (tensor.Dimensions.Contains(0))
        {
            // No axes, for instance. It has no shape here: an operator that computes with it is refused.
            return 0;
        }

        var shape = new GraphShape(tensor.Dimensions.Select(size => new GraphDimension(size, false)));
        _shapes.Add(tensor.Name, shape);
        return shape.Elements;
    }

    private void Add(OnnxNode node)
    {
        try
        {
            var shaped = new ShapedNode(node, [.. node.Inputs.Select(Shape)], [.. node.Inputs.Select(Type)], [.. node.Inputs.Select(Constant)]);
            var (shapes, operations) = ShapeRules.Infer(shaped);
            var type = TypeRules.Infer(shaped);
            _budget.Add(shapes, operations);
            for (var i = 0; i < shapes.Count; i++)
            {
                _shapes.Add(node.Outputs[i], shapes[i]);
                _types.Add(node.Outputs[i], type);
            }
        }
        catch (OnnxFault fault)
        {
            throw new OnnxFault(fault.Expected, $"{fault.Found} in node '{node.Name}' ({node.Operator})");
        }
    }

    /// <summary>ONNX Runtime may plan memory by stated shapes: they must be the computed ones. A free size of an output is the batch.</summary>
    private void RequireStated(OnnxValue value, bool perRow)
    {
        OnnxFault.Require(_shapes.TryGetValue(value.Name, out var shape), "shapes stated of values that exist", $"'{value.Name}'");
        var fits = shape!.Rank == value.Dimensions.Count;
        for (var i = 0; fits && i < shape.Rank; i++)
        {
            fits = value.Dimensions[i] < 0 ? !perRow || shape[i] == GraphDimension.Batch : shape[i] == value.Dimensions[i];
        }

        fits &= value.Type == _types[value.Name];
        OnnxFault.Require(fits, $"the computed {_types[value.Name]} {shape} stated of '{value.Name}'", $"{value.Type} [{string.Join(", ", value.Dimensions.Select(Dimension))}]");
    }

    private static GraphDimension Dimension(long size) => size < 0 ? GraphDimension.Batch : new GraphDimension(size, false);

    private GraphShape? Shape(string name) => name.Length == 0 ? null : _shapes.GetValueOrDefault(name);

    private OnnxType Type(string name) => _types.GetValueOrDefault(name);

    private long[]? Constant(string name) => _constants.GetValueOrDefault(name);
}
