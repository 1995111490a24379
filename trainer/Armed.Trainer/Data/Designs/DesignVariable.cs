namespace Armed.Trainer.Data.Designs;

/// <summary>A column of a variable.</summary>
/// <param name="Suffix">What its name has behind the variable's: a level, or a number.</param>
/// <param name="Function">The column.</param>
/// <param name="IsIndicator">Whether it is 0 or 1.</param>
internal sealed record VariableColumn(string Suffix, RowFunction Function, bool IsIndicator);

/// <summary>A variable of a formula as columns.</summary>
/// <param name="Text">Its text, as the names of its columns have it.</param>
/// <param name="IsFactor">Whether it is a factor, whose columns depend on the term.</param>
/// <param name="Contrasts">Its columns next to its margin; of a number, its columns.</param>
/// <param name="Full">A column for each level; of a number, its columns.</param>
internal sealed record DesignVariable(string Text, bool IsFactor, IReadOnlyList<VariableColumn> Contrasts, IReadOnlyList<VariableColumn> Full);
