using Armed.Trainer.Common;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Designs;

/// <summary>Makes functions of rows from arithmetic.</summary>
/// <param name="source">The columns.</param>
/// <param name="rows">The training rows.</param>
/// <param name="fault">Makes exceptions.</param>
internal sealed class NumberFit(DesignSource source, int[] rows, FaultAt fault)
{
    private static readonly ConstantOf s_one = new(1);

    /// <summary>The number that a part is; a comparison is 1 where it holds, else 0.</summary>
    public RowFunction Of(FormulaNode node) => node switch
    {
        NumberNode number => new ConstantOf(number.Value),
        NameNode name => Column(name),
        GroupNode group => Of(group.Inner),
        UnaryNode { Operator: "-" } sign => Negative(Of(sign.Operand)),
        UnaryNode sign => Of(sign.Operand),
        BinaryNode { Operator: "==" or "!=", Left: NameNode name, Right: TextNode text } binary => Equality(name, text.Value, binary.Operator == "=="),
        BinaryNode binary => Combined(binary.Operator, Of(binary.Left), Of(binary.Right)),
        CallNode call => Call(call, new CallArguments(call, fault)),
        _ => throw new InvalidOperationException($"{FormulaNotation.Of(node)} is not a number."),
    };

    /// <summary>Whether a part is a comparison, which R takes for a factor with the levels FALSE and TRUE.</summary>
    public static bool IsComparison(FormulaNode node) => node switch
    {
        BinaryNode { Operator: "<" or ">" or "<=" or ">=" or "==" or "!=" } => true,
        GroupNode group => IsComparison(group.Inner),
        CallNode { Function: "I" } call => IsComparison(call.Arguments[0].Value),
        _ => false,
    };

    /// <summary>Training rows in which no column that a function reads is missing; all rows if there are none.</summary>
    public int[] Present(RowFunction function)
    {
        float[][] columns = [.. Columns(function).Distinct().Select(column => source.Numeric[column].Values)];
        int[] present = [.. rows.Where(row => !columns.Any(values => float.IsNaN(values[row])))];
        return present.Length > 0 ? present : rows;
    }

    private RowFunction Call(CallNode call, CallArguments arguments)
    {
        var x = Of(arguments.Subject);
        return call.Function switch
        {
            "log" => arguments.Numbers("base") is [var @base] ? Logarithm(x, @base) : new ElementaryOf(ElementaryFunction.Log, x),
            "log2" => Logarithm(x, 2),
            "log10" => Logarithm(x, 10),
            "log1p" => new ElementaryOf(ElementaryFunction.Log, new CombinationOf(Combination.Add, s_one, x)),
            "exp" => new ElementaryOf(ElementaryFunction.Exp, x),
            "sqrt" => new ElementaryOf(ElementaryFunction.Sqrt, x),
            "abs" => new ElementaryOf(ElementaryFunction.Abs, x),
            "I" => x,
            "scale" => Scaled(x, arguments.Truth("center", true), arguments.Truth("scale", true)),
            _ => throw new InvalidOperationException($"{call.Function}() is not a number."),
        };
    }

    private NumberOf Column(NameNode name)
    {
        var column = source.NumberIndex(name.Name);
        if (column >= 0)
        {
            return new NumberOf(column);
        }

        var category = source.CategoryIndex(name.Name);
        throw category < 0 ? UnknownColumn.Fault(name.Name, source, fault)
            : fault(name.Start, $"{Say.Quote(name.Name)} was read as texts ({Say.List(source.Levels[category], 3)}), and a number is needed. Name it among the numeric columns (--numeric) if all of its cells are numbers");
    }

    private RowFunction Equality(NameNode name, string level, bool isEqual)
    {
        var factor = FactorCoding.Of(name, source, fault);
        var indicator = FactorCoding.Indicator(factor.Column, FactorCoding.Level(factor.Column, level, source, fault), source, rows);
        return isEqual ? indicator : Not(indicator);
    }

    /// <summary>The complement of an indicator.</summary>
    public static RowFunction Not(RowFunction indicator) => indicator is LevelOf level
        ? new LevelOf(level.Column, [.. level.Values.Select(value => 1 - value)])
        : new CombinationOf(Combination.Subtract, s_one, indicator);

    private static RowFunction Combined(string symbol, RowFunction x, RowFunction y) => symbol switch
    {
        "+" => new CombinationOf(Combination.Add, x, y),
        "-" => new CombinationOf(Combination.Subtract, x, y),
        "*" => new CombinationOf(Combination.Multiply, x, y),
        "/" => new CombinationOf(Combination.Divide, x, y),
        "^" => new CombinationOf(Combination.Power, x, y),
        ">" => new CombinationOf(Combination.Greater, x, y),
        "<" => new CombinationOf(Combination.Less, x, y),
        ">=" => Not(new CombinationOf(Combination.Less, x, y)),
        "<=" => Not(new CombinationOf(Combination.Greater, x, y)),
        "!=" => new CombinationOf(Combination.Add, new CombinationOf(Combination.Greater, x, y), new CombinationOf(Combination.Less, x, y)),
        "==" => Not(Combined("!=", x, y)),
        _ => throw new InvalidOperationException($"Arithmetic has no {symbol}."),
    };

    private static RowFunction Negative(RowFunction x) => x is ConstantOf constant ? new ConstantOf(-constant.Value) : new ElementaryOf(ElementaryFunction.Negate, x);

    private static CombinationOf Logarithm(RowFunction x, double @base) =>
        new(Combination.Divide, new ElementaryOf(ElementaryFunction.Log, x), new ConstantOf(Math.Log(@base)));

    /// <summary>R's scale(): centred by the mean, then divided by the root of the sum of squares over n - 1.</summary>
    private RowFunction Scaled(RowFunction x, bool centre, bool scale)
    {
        var values = new RowEvaluator(source, Present(x)).Evaluate(x);
        var mean = centre ? values.Average() : 0;
        var spread = scale ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(values.Length - 1, 1)) : 1;
        if (spread == 0)
        {
            throw fault(0, "it has the same value in all training rows, so that scale() would divide by 0; leave it out");
        }

        var centred = centre ? new CombinationOf(Combination.Subtract, x, new ConstantOf(mean)) : x;
        return scale ? new CombinationOf(Combination.Divide, centred, new ConstantOf(spread)) : centred;
    }

    private static IEnumerable<int> Columns(RowFunction function) => function switch
    {
        NumberOf number => [number.Column],
        ElementaryOf elementary => Columns(elementary.Argument),
        CombinationOf combination => Columns(combination.Left).Concat(Columns(combination.Right)),
        BasisOf basis => Columns(basis.Argument),
        DatePartOf part => [part.Column],
        _ => [],
    };
}
