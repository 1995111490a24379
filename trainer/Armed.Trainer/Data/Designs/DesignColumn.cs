namespace Armed.Trainer.Data.Designs;

/// <summary>A column of a formula's design matrix: a product of functions of a row's cells.</summary>
/// <param name="Term">The term that it belongs to, as in the formula's expansion: <c>age:sex</c>, <c>poly(time, 2)</c>.</param>
/// <param name="Name">Its own name, as R's model.matrix has it: <c>age:sexM</c>, <c>poly(time, 2)1</c>.</param>
/// <param name="Factors">The functions, at least one.</param>
internal sealed record DesignColumn(string Term, string Name, IReadOnlyList<RowFunction> Factors)
{
    /// <summary>Mean over the training rows; 0 in a design without an intercept, whose columns are not centred.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation over the training rows, or 1 for products of indicators and for constant columns.</summary>
    public required double Sd { get; init; }

    /// <summary>
    /// Where the factors are centred and the formula's own are not: the columns that the formula's column has besides, with weights, -1 being the intercept. Empty: the factors are the formula's.
    /// </summary>
    public IReadOnlyList<(int Column, double Weight)> Parts { get; init; } = [];

    /// <summary>What is subtracted from the column: <see cref="Mean"/> in single precision, as graphs hold it.</summary>
    public double Centre => (float)Mean;

    /// <summary>Whether the column has a fixed coefficient; a column of random effects alone has none.</summary>
    public bool IsFixed { get; init; } = true;
}
