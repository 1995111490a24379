namespace Armed.Trainer.Formulas;

/// <summary>One parenthesised term of a random-effects formula, for one factor.</summary>
/// <param name="Factor">Grouping factor; null if the formula names none: it is for every factor.</param>
/// <param name="Intercept">Whether the term has an intercept: it has unless 0 or -1 takes it away.</param>
/// <param name="Slopes">Columns with a linear slope, in their order.</param>
/// <param name="Nonlinear">Whether the hidden layer has slopes.</param>
/// <param name="Curves">Columns with a curve, in their order.</param>
/// <param name="OnAll">Effects on all columns, each with one variance.</param>
/// <param name="Independent">Whether the effects are independent of each other: two bars.</param>
internal sealed record FormulaTerm(string? Factor, bool Intercept, IReadOnlyList<string> Slopes, bool Nonlinear, IReadOnlyList<string> Curves, IReadOnlyList<AllColumnsCall> OnAll, bool Independent);
