using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;

namespace Armed.Trainer.Export;

/// <summary>Numbers computed from a row's raw cells, in a graph; each function once.</summary>
internal sealed class RowFunctionGraph(ModelGraph graph, TableEncoding encoding)
{
    private const long Float = 1;

    /// <summary>Powers up to this are products.</summary>
    private const int MostProducts = 8;

    private readonly Dictionary<RowFunction, CentredNumber> _known = [];
    private readonly Dictionary<int, GraphValue> _columns = [];
    private readonly Dictionary<(int Column, DatePart Part), GraphValue> _angles = [];
    private readonly List<(RowFunction Argument, PiecewiseBasis Basis, GraphValue Powers)> _bases = [];

    private GraphBuilder Builder => graph.Builder;

    /// <summary>The function of each row.</summary>
    public CentredNumber Of(RowFunction function)
    {
        if (!_known.TryGetValue(function, out var number))
        {
            _known[function] = number = Emit(function);
        }

        return number;
    }

    /// <summary>What the number of a column is measured from: its mean where that is far from 0, because its square would lose digits, else 0.</summary>
    public double CentreOf(NumberOf number)
    {
        var column = encoding.Numeric[number.Column];
        return Math.Abs(column.Mean) > CentredDesign.MostMeanOverSd * column.Sd ? (float)column.Mean : 0;
    }

    /// <summary>The function itself, [N, 1], or a number for all rows.</summary>
    public GraphValue Whole(RowFunction function) => Whole(Of(function));

    /// <summary>
    /// Powers t, t^2, .. of all pieces of a basis, [N, degree pieces]: the powers of the first degree first.
    /// </summary>
    public GraphValue Powers(RowFunction argument, PiecewiseBasis basis)
    {
        foreach (var known in _bases)
        {
            if (ReferenceEquals(known.Basis, basis) && known.Argument == argument)
            {
                return known.Powers;
            }
        }

        var powers = EmitPowers(argument, basis);
        _bases.Add((argument, basis, powers));
        return powers;
    }

    /// <summary>Coefficients of some columns of a basis for <see cref="Powers"/>, scaled, [degree pieces, columns].</summary>
    public static float[] Coefficients(PiecewiseBasis basis, IReadOnlyList<(int Column, double Scale)> columns)
    {
        var (pieces, all) = (basis.Breaks.Count + 1, basis.Columns);
        var coefficients = new float[pieces * basis.Degree * columns.Count];
        for (var power = 0; power < basis.Degree; power++)
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                for (var j = 0; j < columns.Count; j++)
                {
                    var value = basis.Coefficients[(((piece * basis.Degree) + power) * all) + columns[j].Column];
                    coefficients[(((power * pieces) + piece) * columns.Count) + j] = (float)(value * columns[j].Scale);
                }
            }
        }

        return coefficients;
    }

    private CentredNumber Emit(RowFunction function) => function switch
    {
        NumberOf number => Number(number, CentreOf(number)),
        DatePartOf part => new(0, Cycle(part)),
        ConstantOf constant => new(constant.Value, null),
        LevelOf level => new(0, graph.Encoder.Levels(level.Column, [.. level.Values.Select(value => (float)value)])),
        BasisOf basis => new(0, Basis(basis)),
        ElementaryOf elementary => Elementary(elementary),
        CombinationOf combination => Combine(combination),
        _ => throw new NotSupportedException($"A formula's function {function.GetType().Name} has no graph."),
    };

    private CentredNumber Number(NumberOf number, double centre)
    {
        var column = Column(number.Column);
        var mean = (float)(encoding.Numeric[number.Column].Mean - centre);
        var deviation = centre == 0 ? column : Node("Sub", column, Scalar(centre));
        return new(centre, Node("Where", Node("IsNaN", column), Scalar(mean), deviation));
    }

    /// <summary>Sine or cosine of a part of a date; a missing date is at the mean.</summary>
    private GraphValue Cycle(DatePartOf part)
    {
        var days = Column(part.Column);
        if (!_angles.TryGetValue((part.Column, part.Part), out var angle))
        {
            _angles.Add((part.Column, part.Part), angle = new DateCycleGraph(Builder).Angle(days, part.Part, part.Origin));
        }

        return Node("Where", Node("IsNaN", days), Scalar(part.Missing), Node(part.IsSine ? "Sin" : "Cos", angle));
    }

    /// <summary>A raw column [N, 1].</summary>
    private GraphValue Column(int column)
    {
        if (!_columns.TryGetValue(column, out var value))
        {
            _columns[column] = value = encoding.Numeric.Count == 1 ? graph.Features! : graph.Columns(graph.Features!, [column]);
        }

        return value;
    }

    private GraphValue Basis(BasisOf basis) => Builder.Node(
        "Gemm",
        [
            Powers(basis.Argument, basis.Basis),
            Builder.Constant("basis", Coefficients(basis.Basis, [(basis.Column, 1)]), (basis.Basis.Breaks.Count + 1) * basis.Basis.Degree, 1),
            Builder.Constant("constant", [(float)basis.Basis.Constants[basis.Column]], 1),
        ]);

    private GraphValue EmitPowers(RowFunction argument, PiecewiseBasis basis)
    {
        var number = Of(argument);
        var (breaks, pieces) = (basis.Breaks, basis.Breaks.Count + 1);
        double[] starts = [breaks[0], .. breaks];
        float[] lowest = [-float.MaxValue, .. new float[pieces - 1]];
        float[] highest = [0, .. breaks.Skip(1).Select((next, i) => (float)(next - breaks[i])), float.MaxValue];
        var from = Builder.Constant("starts", Array.ConvertAll(starts, start => (float)(start - number.Constant)), pieces);
        var held = Node("Min", Node("Sub", number.Deviation ?? Scalar(0), from), Builder.Constant("highest", highest, pieces));
        var first = Node("Max", held, Builder.Constant("lowest", lowest, pieces));                          // t [N, pieces]
        GraphValue[] powers = [first, .. new GraphValue[basis.Degree - 1]];
        for (var p = 1; p < powers.Length; p++)
        {
            powers[p] = Node("Mul", powers[p - 1], first);
        }

        return powers.Length == 1 ? first : Builder.Node("Concat", powers, NodeAttribute.Int("axis", 1));
    }

    private CentredNumber Elementary(ElementaryOf function)
    {
        var argument = Of(function.Argument);
        if (argument.Deviation is null)
        {
            return new(Value(function.Kind, argument.Constant), null);
        }

        return function.Kind == ElementaryFunction.Negate
            ? new(-argument.Constant, Node("Neg", argument.Deviation))
            : new(0, Node(Operator(function.Kind), Whole(argument)));
    }

    private static double Value(ElementaryFunction kind, double x) => kind switch
    {
        ElementaryFunction.Negate => -x,
        ElementaryFunction.Log => Math.Log(x),
        ElementaryFunction.Exp => Math.Exp(x),
        ElementaryFunction.Sqrt => Math.Sqrt(x),
        ElementaryFunction.Abs => Math.Abs(x),
        _ => throw new NotSupportedException($"A formula's function {kind} has no graph."),
    };

    private static string Operator(ElementaryFunction kind) => kind switch
    {
        ElementaryFunction.Log => "Log",
        ElementaryFunction.Exp => "Exp",
        ElementaryFunction.Sqrt => "Sqrt",
        ElementaryFunction.Abs => "Abs",
        _ => throw new NotSupportedException($"A formula's function {kind} has no graph."),
    };

    private CentredNumber Combine(CombinationOf function)
    {
        if (function.Kind is Combination.Greater or Combination.Less)
        {
            var holds = Node(function.Kind == Combination.Greater ? "Greater" : "Less", Raw(function.Left), Raw(function.Right));
            return new(0, Builder.Node("Cast", [holds], NodeAttribute.Int("to", Float)));
        }

        var (left, right) = (Of(function.Left), Of(function.Right));
        return function.Kind switch
        {
            Combination.Add => new(left.Constant + right.Constant, Sum("Add", left.Deviation, right.Deviation)),
            Combination.Subtract => new(left.Constant - right.Constant, Sum("Sub", left.Deviation, right.Deviation)),
            Combination.Multiply => Product(left, right),
            Combination.Divide when right.Deviation is null => Product(left, new(1 / right.Constant, null)),
            Combination.Divide => new(0, Node("Div", Whole(left), Whole(right))),
            _ => Power(left, right),
        };
    }

    private GraphValue? Sum(string type, GraphValue? left, GraphValue? right) => (left, right) switch
    {
        (_, null) => left,
        (null, _) => type == "Sub" ? Node("Neg", right) : right,
        _ => Node(type, left, right),
    };

    /// <summary>(a + d)(b + e) = ab + d (e + b) + a e.</summary>
    private CentredNumber Product(CentredNumber left, CentredNumber right)
    {
        var constant = left.Constant * right.Constant;
        if (left.Deviation is null || right.Deviation is null)
        {
            var (number, factor) = left.Deviation is null ? (right, left.Constant) : (left, right.Constant);
            return new(constant, number.Deviation is null ? null : Node("Mul", number.Deviation, Scalar(factor)));
        }

        var product = Node("Mul", left.Deviation, Whole(right));
        return new(constant, left.Constant == 0 ? product : Node("Add", product, Node("Mul", right.Deviation, Scalar(left.Constant))));
    }

    private CentredNumber Power(CentredNumber number, CentredNumber exponent)
    {
        if (number.Deviation is null && exponent.Deviation is null)
        {
            return new(Math.Pow(number.Constant, exponent.Constant), null);
        }

        if (exponent.Deviation is not null)
        {
            return new(0, Node("Pow", Whole(number), Whole(exponent)));
        }

        return exponent.Constant switch
        {
            0 => new(1, null),
            0.5 => new(0, Node("Sqrt", Whole(number))),
            -1 => new(0, Node("Reciprocal", Whole(number))),
            >= 1 and <= MostProducts and var power when power == Math.Floor(power) => Enumerable.Repeat(number, (int)power - 1).Aggregate(number, Product),
            var power => new(0, Node("Pow", Whole(number), Scalar(power))),
        };
    }

    /// <summary>A number to compare: that of a column as it is in the table.</summary>
    private GraphValue Raw(RowFunction function) => function is NumberOf number ? Whole(Number(number, 0)) : Whole(function);

    private GraphValue Whole(CentredNumber number) =>
        number.Deviation is null ? Scalar(number.Constant) : number.Constant == 0 ? number.Deviation : Node("Add", number.Deviation, Scalar(number.Constant));

    private GraphValue Scalar(double value) => Builder.Constant("number", [(float)value]);

    private GraphValue Node(string type, params ReadOnlySpan<GraphValue> inputs) => Builder.Node(type, inputs);
}
