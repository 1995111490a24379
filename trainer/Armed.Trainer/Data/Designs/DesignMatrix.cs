namespace Armed.Trainer.Data.Designs;

/// <summary>Evaluates a design in double precision.</summary>
internal static class DesignMatrix
{
    /// <summary>The design matrix, neither centred nor scaled: [n, P] in row order, with a first column of ones where there is an intercept.</summary>
    /// <param name="design">The design.</param>
    /// <param name="source">The columns of the table that it was fitted on, or of another one in the same order, with the levels and means of the training rows.</param>
    /// <param name="rows">Indices of the rows.</param>
    public static double[] Evaluate(TableDesign design, DesignSource source, ReadOnlySpan<int> rows)
    {
        var evaluator = new RowEvaluator(source, rows.ToArray());
        var first = design.HasIntercept ? 1 : 0;
        var width = design.Columns.Count + first;
        var matrix = new double[checked(rows.Length * width)];
        if (design.HasIntercept)
        {
            Write(matrix, width, 0, [.. Enumerable.Repeat(1.0, rows.Length)]);
        }

        for (var column = 0; column < design.Columns.Count; column++)
        {
            Write(matrix, width, column + first, evaluator.Product(design.Columns[column].Factors));
        }

        return matrix;
    }

    /// <summary>The offset of each row; empty without one.</summary>
    public static double[] Offset(TableDesign design, DesignSource source, ReadOnlySpan<int> rows) =>
        design.Offset is null ? [] : new RowEvaluator(source, rows.ToArray()).Evaluate(design.Offset);

    private static void Write(double[] matrix, int width, int column, double[] values)
    {
        for (var row = 0; row < values.Length; row++)
        {
            matrix[(row * width) + column] = values[row];
        }
    }
}
