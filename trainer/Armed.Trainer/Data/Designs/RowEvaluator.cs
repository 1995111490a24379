namespace Armed.Trainer.Data.Designs;

/// <summary>Evaluates functions of rows in double precision.</summary>
/// <param name="source">The columns.</param>
/// <param name="rows">Indices of the rows.</param>
internal sealed class RowEvaluator(DesignSource source, int[] rows)
{
    // Columns of a basis share their argument, so that it is evaluated once.
    private readonly Dictionary<RowFunction, double[]> _arguments = new(ReferenceEqualityComparer.Instance);

    /// <summary>The number of each row.</summary>
    public double[] Evaluate(RowFunction function) => function switch
    {
        NumberOf number => Numbers(number.Column),
        DatePartOf part => Array.ConvertAll(rows, row => source.Numeric[part.Column].Values[row] is var days && float.IsNaN(days) ? part.Missing : DateCycle.Value(part, days)),
        ConstantOf constant => [.. Enumerable.Repeat(constant.Value, rows.Length)],
        LevelOf level => Levels(source.Codes(level.Column), level.Values),
        ElementaryOf elementary => Array.ConvertAll(Evaluate(elementary.Argument), Elementary(elementary.Kind)),
        CombinationOf combination => Combined(combination),
        BasisOf basis => Basis(basis),
        _ => throw new InvalidOperationException($"A design has no {function.GetType().Name}."),
    };

    /// <summary>The product of functions.</summary>
    public double[] Product(IReadOnlyList<RowFunction> factors)
    {
        var product = Evaluate(factors[0]);
        foreach (var factor in factors.Skip(1))
        {
            var values = Evaluate(factor);
            for (var i = 0; i < product.Length; i++)
            {
                product[i] *= values[i];
            }
        }

        return product;
    }

    private double[] Numbers(int column)
    {
        var (values, mean) = (source.Numeric[column].Values, source.Means[column]);
        return Array.ConvertAll(rows, row => float.IsNaN(values[row]) ? mean : values[row]);
    }

    private double[] Levels(int[] codes, IReadOnlyList<double> values) => Array.ConvertAll(rows, row => values[codes[row]]);

    private double[] Combined(CombinationOf combination)
    {
        var (left, right, combine) = (Evaluate(combination.Left), Evaluate(combination.Right), Combine(combination.Kind));
        for (var i = 0; i < left.Length; i++)
        {
            left[i] = combine(left[i], right[i]);
        }

        return left;
    }

    private double[] Basis(BasisOf column)
    {
        if (!_arguments.TryGetValue(column.Argument, out var argument))
        {
            _arguments.Add(column.Argument, argument = Evaluate(column.Argument));
        }

        return Array.ConvertAll(argument, x => column.Basis.Evaluate(x, column.Column));
    }

    private static Converter<double, double> Elementary(ElementaryFunction kind) => kind switch
    {
        ElementaryFunction.Negate => x => -x,
        ElementaryFunction.Log => Math.Log,
        ElementaryFunction.Exp => Math.Exp,
        ElementaryFunction.Sqrt => Math.Sqrt,
        ElementaryFunction.Abs => Math.Abs,
        _ => throw new InvalidOperationException($"There is no function {kind}."),
    };

    private static Func<double, double, double> Combine(Combination kind) => kind switch
    {
        Combination.Add => (x, y) => x + y,
        Combination.Subtract => (x, y) => x - y,
        Combination.Multiply => (x, y) => x * y,
        Combination.Divide => (x, y) => x / y,
        Combination.Power => Math.Pow,
        // Columns are single precision: a cell of 4.1 is not below 4.1.
        Combination.Greater => (x, y) => (float)x > (float)y ? 1 : 0,
        Combination.Less => (x, y) => (float)x < (float)y ? 1 : 0,
        _ => throw new InvalidOperationException($"There is no combination {kind}."),
    };
}
