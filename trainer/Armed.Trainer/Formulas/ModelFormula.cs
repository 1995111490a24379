using Armed.Trainer.Formulas;

namespace Armed.Trainer;

/// <summary>
/// A model formula in R's notation, as lme4 has it: <c>y ~ age * sex + ns(dose, 3) + (1 + time | clinic/ward)</c>. docs/formula.md has the grammar, the functions and the rules by which
/// terms become columns. It never changes once it is read.
/// </summary>
public sealed class ModelFormula
{
    internal ModelFormula()
    {
    }

    /// <summary>The outcome's column; null if there is a right-hand side alone.</summary>
    public string? Outcome { get; internal init; }

    /// <summary>The right-hand side without bars, in canonical notation; null if the formula has bars alone: the fixed part is the intercept then.</summary>
    public string? Fixed { get; internal init; }

    /// <summary>The bars, in the notation of <see cref="TrainingOptions.Random"/>; null without bars.</summary>
    public string? Random { get; internal init; }

    /// <summary>The grouping factors of the bars, in the order of their first appearance: of <c>(1 | clinic/ward)</c> clinic and clinic:ward.</summary>
    public required IReadOnlyList<string> Clusters { get; init; }

    /// <summary>The columns that the fixed part and the effects of the bars read, in the order of their first appearance; neither the outcome nor grouping factors.</summary>
    public required IReadOnlyList<string> Variables { get; init; }

    /// <summary>Those of <see cref="Variables"/> that have to be numbers, because a function or arithmetic reads them.</summary>
    public required IReadOnlyList<string> NumericVariables { get; init; }

    /// <summary>Those of <see cref="Variables"/> that have to be factors: <c>factor(x)</c>, <c>relevel(x, 'a')</c>, <c>I(x == 'a')</c>.</summary>
    public required IReadOnlyList<string> CategoricalVariables { get; init; }

    /// <summary>Whether a dot stands for all columns of the table that have no other part.</summary>
    public required bool HasDot { get; init; }

    /// <summary>Whether the fixed part has an offset.</summary>
    public required bool HasOffset { get; init; }

    /// <summary>Reads a formula.</summary>
    /// <param name="formula">The formula; the outcome and ~ may be left out.</param>
    /// <returns>The formula.</returns>
    /// <exception cref="InputException">It is not a formula; the message has the place, what was found and what was expected.</exception>
    public static ModelFormula Parse(string formula)
    {
        ArgumentNullException.ThrowIfNull(formula);
        return new ModelFormulaReader(formula).Read();
    }

    /// <summary>The formula in canonical notation; read again, it is the same.</summary>
    public override string ToString()
    {
        string?[] parts = [Fixed, Random];
        var right = string.Join(" + ", parts.OfType<string>());
        return Outcome is null ? right : $"{FormulaNotation.Name(Outcome)} ~ {right}";
    }
}
