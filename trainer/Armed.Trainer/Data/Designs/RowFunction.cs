namespace Armed.Trainer.Data.Designs;

/// <summary>
/// A number computed from the cells of one row, as a tree. One tree serves twice: it is evaluated in double precision for the design of the fit, and written into the graphs as plain
/// operators.
/// </summary>
internal abstract record RowFunction;

/// <summary>The number of a numeric column; a missing one is the column's training mean.</summary>
/// <param name="Column">Index in <see cref="TableEncoding.Numeric"/>.</param>
internal sealed record NumberOf(int Column) : RowFunction;

/// <summary>Sine or cosine of a part of a date, whose column has the number of days since an origin.</summary>
/// <param name="Column">Index in <see cref="TableEncoding.Numeric"/>.</param>
/// <param name="Part">Which part.</param>
/// <param name="IsSine">Sine, else cosine.</param>
/// <param name="Origin">Number of the origin: days since 0001-01-01.</param>
/// <param name="Missing">The number of a missing date: the mean over the training rows.</param>
internal sealed record DatePartOf(int Column, DatePart Part, bool IsSine, int Origin, double Missing) : RowFunction;

/// <summary>A fixed number.</summary>
/// <param name="Value">The number.</param>
internal sealed record ConstantOf(double Value) : RowFunction;

/// <summary>A number for each level of a categorical column: an indicator, or another coding.</summary>
/// <param name="Column">Index in <see cref="TableEncoding.Categorical"/>.</param>
/// <param name="Values">By level code, [levels + 1]; the last one is that of an unknown level: the mean over the training rows.</param>
internal sealed record LevelOf(int Column, IReadOnlyList<double> Values) : RowFunction;

/// <summary>An elementary function.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Argument">Its argument.</param>
internal sealed record ElementaryOf(ElementaryFunction Kind, RowFunction Argument) : RowFunction;

/// <summary>Two numbers combined.</summary>
/// <param name="Kind">How.</param>
/// <param name="Left">The first one.</param>
/// <param name="Right">The second one.</param>
internal sealed record CombinationOf(Combination Kind, RowFunction Left, RowFunction Right) : RowFunction;

/// <summary>A column of a polynomial or spline basis.</summary>
/// <param name="Argument">The number that the basis is of.</param>
/// <param name="Basis">The basis; columns of one basis share the object.</param>
/// <param name="Column">Which of its columns.</param>
internal sealed record BasisOf(RowFunction Argument, PiecewiseBasis Basis, int Column) : RowFunction;
