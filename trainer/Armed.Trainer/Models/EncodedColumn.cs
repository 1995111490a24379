namespace Armed.Trainer.Models;

/// <summary>A column of the encoded inputs x: where it comes from and how an original unit maps to it.</summary>
/// <param name="Source">Feature column, or the term of a formula.</param>
/// <param name="Name">What people read: <c>age</c>, <c>age missing</c>, <c>urban: Y</c>, <c>artist[3]</c>.</param>
/// <param name="Kind">How it is made.</param>
/// <param name="Offset">Subtracted from the original value (its training mean).</param>
/// <param name="Scale">Divides the original value after the offset: its training standard deviation, or 1.</param>
internal sealed record EncodedColumn(string Source, string Name, EncodedColumnKind Kind, double Offset, double Scale)
{
    /// <summary>Whether the last layer derives it from x.</summary>
    public bool IsDerived => IsPiece || IsOnAll || Kind == EncodedColumnKind.Trees;

    /// <summary>Whether it is a piece of a curve; the coefficients of all pieces share a variance.</summary>
    public bool IsPiece => Kind is EncodedColumnKind.Curve or EncodedColumnKind.CurveRest;

    /// <summary>Whether it is one of those on all columns, whose random effects share a variance.</summary>
    public bool IsOnAll => Kind is EncodedColumnKind.SharedSlope or EncodedColumnKind.RandomFeature;

    /// <summary>Whether the column has a fixed coefficient; one of random effects alone has none.</summary>
    public bool IsFixed { get; init; } = true;

    /// <summary>The factor whose clusters alone have an effect of it; null where any may.</summary>
    public string? Factor { get; init; }

    /// <summary>What the formula's own column has beside this one: other columns of x in their original units, -1 being the intercept, with weights. Empty: it is this one.</summary>
    public IReadOnlyList<(int Column, double Weight)> Parts { get; init; } = [];
}
