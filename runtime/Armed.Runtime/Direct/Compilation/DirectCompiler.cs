using Armed.Runtime.Common;
using Armed.Runtime.Direct.Steps;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>
/// Compiles a graph to a plan, from its outputs backwards: only what an output needs becomes a step, and a step that replaces several nodes takes them
/// before they are asked for one by one. Whatever it does not know it refuses.
/// </summary>
internal sealed partial class DirectCompiler
{
    /// <summary>Deeper graphs than any of ours; the compiler calls itself for each input.</summary>
    private const int MostDepth = 512;

    private readonly GraphView _graph;
    private readonly List<DirectStep> _steps = [];
    private readonly Dictionary<string, DirectValue> _values = new(StringComparer.Ordinal);
    private int _depth;
    private long _products;

    private DirectCompiler(GraphView graph) => _graph = graph;

    /// <exception cref="DirectUnsupported">The graph holds what is not computed directly.</exception>
    public static DirectPlan Compile(OnnxModel model, ReadOnlyMemory<byte> file)
    {
        if (model.Graph.Outputs.Count > DirectGraph.MostOutputs)
        {
            throw new DirectUnsupported($"{model.Graph.Outputs.Count} outputs; at most {DirectGraph.MostOutputs} are computed directly");
        }

        var compiler = new DirectCompiler(new GraphView(model, file));
        DirectValue[] outputs = [.. model.Graph.Outputs.Select(output => compiler.Output(output))];
        return DirectPlan.Make(compiler._steps, outputs);
    }

    private DirectValue Output(OnnxValue output)
    {
        var value = Value(output.Name);
        return value.Kind == CellKind.Number && value.Sizes.Length == 1 && output.Dimensions is [-1, var columns] && columns == value.Width
            ? value
            : throw new DirectUnsupported($"the output '{output.Name}' of another form than numbers [rows, columns]");
    }

    /// <summary>The value of a name, computed by steps that exist when this returns.</summary>
    private DirectValue Value(string name)
    {
        if (_values.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_graph.Producer(name) is not { } node)
        {
            return _values[name] = Load(name);
        }

        if (++_depth > MostDepth)
        {
            throw new DirectUnsupported($"a graph deeper than {MostDepth} nodes");
        }

        var value = node.Outputs.Count == 1 ? Lower(node) : LowerSplit(node, name);
        _depth--;
        return _values[name] = value;
    }

    private DirectValue Lower(OnnxNode node) => node.Operator switch
    {
        "Identity" => Value(node.Inputs[0]),
        "Add" or "Sub" or "Mul" or "Div" or "Min" or "Max" or "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual" or "Equal" or "And" or "Or" or "Xor"
            => LowerBinary(node),
        "Pow" => LowerPower(node),
        "Where" => LowerWhere(node),
        "Clip" => LowerClip(node),
        "Cast" => LowerCast(node),
        "Gather" => LowerGather(node),
        "Gemm" => LowerGemm(node),
        "MatMul" => LowerMatMul(node),
        "ReduceSum" => LowerReduceSum(node),
        "Softmax" => LowerSoftmax(node),
        "Sqrt" => TotalSd(node) ?? LowerFunction(node),
        "Concat" => LowerConcat(node),
        "Pad" => LowerPad(node),
        "Split" => LowerSplit(node, node.Outputs[0]),
        "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" => LowerShape(node),
        _ => LowerFunction(node),
    };

    /// <summary>A graph's input of numbers, taken into the context's memory.</summary>
    private DirectValue Load(string name)
    {
        if (_graph.Constant(name) is not null)
        {
            throw new DirectUnsupported($"the constant '{name}' where a value of each row is computed");
        }

        var input = _graph.Model.Graph.Inputs.FirstOrDefault(input => input.Name == name);
        if (GraphInputs.Of(name) is not ((GraphInput.Features or GraphInput.Offset) and var kind) || input is not { Type: OnnxType.Float, Dimensions: [-1, > 0 and var columns] })
        {
            throw new DirectUnsupported($"the input '{name}' in this form");
        }

        return Append(new LoadStep(new DirectValue(CellKind.Number, [checked((int)columns)]), kind));
    }

    private DirectValue Append(DirectStep step)
    {
        _steps.Add(step);
        step.Result.Producer = step;
        return step.Result;
    }

    /// <summary>An operand of a value of some rank: a constant or a value, repeated to the whole shape unless it is one number.</summary>
    private StepOperand Operand(string name, int[] sizes, int[] shape)
    {
        var constant = _graph.Constant(name);
        var isRepeated = DirectValue.Product(sizes) == 1 || sizes.AsSpan().SequenceEqual(shape);
        if (constant is not null)
        {
            var cells = constant.Cells();
            return new StepOperand(new AlignedFloats(isRepeated ? cells : Array.ConvertAll(Shapes.Repeat(sizes, shape), column => cells[column])));
        }

        var value = Value(name);
        return new StepOperand(isRepeated ? value : Select(value, Shapes.Repeat(sizes, shape), shape));
    }

    private int[] SizesOf(string name, int rank) => _graph.Constant(name) is { } constant ? Shapes.OfConstant(constant, rank) : Value(name).Sizes;

    /// <summary>Columns of a value in another shape; where they follow one another nothing is copied.</summary>
    private DirectValue Select(DirectValue value, int[] columns, int[] sizes)
    {
        for (var i = 1; i < columns.Length; i++)
        {
            if (columns[i] != columns[0] + i)
            {
                return Append(new SelectStep(new DirectValue(value.Kind, sizes), value, columns));
            }
        }

        return columns.Length == value.Width && value.Sizes.AsSpan().SequenceEqual(sizes) ? value : value.View(columns[0], sizes);
    }
}
