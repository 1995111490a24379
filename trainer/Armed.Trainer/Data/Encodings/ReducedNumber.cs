namespace Armed.Trainer.Data.Encodings;

/// <summary>
/// How a numeric column that others nearly determine, such as the square of a year, becomes an input of its own: u = (x - origin) - sum_k weight_k v_k. v_k is the number of another column
/// less its origin, or that column's own u where it is reduced, too. Origins and weights have few binary digits, so that single precision loses little or nothing.
/// </summary>
/// <param name="Origin">What x is measured from.</param>
/// <param name="Parts">The other columns, at least one; none where <see cref="IsLost"/>.</param>
/// <param name="Mean">Mean of u over the training rows that have it.</param>
/// <param name="Sd">Standard deviation of u over these rows; 0 where nothing but rounding is left.</param>
internal sealed record ReducedNumber(double Origin, IReadOnlyList<ReducedPart> Parts, double Mean, double Sd)
{
    /// <summary>Least u of these rows.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Greatest u of these rows.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the other columns leave nothing of x but the rounding of single precision.</summary>
    public bool IsLost => Sd == 0;

    /// <summary>What x has beside u: other columns of the inputs in their original units, -1 being the intercept, with weights.</summary>
    public IReadOnlyList<(int Column, double Weight)> Besides =>
        IsLost ? [] : [.. Parts.Select(part => (part.Column, part.Weight)), (-1, Origin - Parts.Sum(part => part.Weight * part.Origin))];
}
