namespace Armed.Trainer.Formulas;

/// <summary>A term of a formula: a variable, or an interaction of several.</summary>
/// <param name="Variables">Indices in <see cref="FormulaTerms.Variables"/>, ascending.</param>
/// <param name="Label">Its name: <c>age</c>, <c>age:sex</c>, <c>poly(time, 2)</c>. A column by itself has its own name, without backticks.</param>
internal sealed record ModelTerm(IReadOnlyList<int> Variables, string Label);
