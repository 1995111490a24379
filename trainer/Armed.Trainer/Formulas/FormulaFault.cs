using Armed.Trainer.Common;

namespace Armed.Trainer.Formulas;

/// <summary>What is wrong with a formula.</summary>
internal static class FormulaFault
{
    private const string Example = "y ~ age * sex + ns(dose, 3) + (1 + time | clinic)";

    /// <summary>A fault in a random-effects formula.</summary>
    public static InputException Make(string formula, string what) =>
        new($"random effects '{formula}': {what}. Expected terms in lme4's notation, such as \"1 + x + h\" or \"(1 + x | school) + (1 | pupil)\".");

    /// <summary>A fault in a formula.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="start">Index of the character at which it is.</param>
    /// <param name="what">What was found and what was expected.</param>
    public static InputException At(string formula, int start, string what) =>
        new(FormattableString.Invariant($"formula {Say.Quote(formula)}, at character {start + 1}: {what}. A formula is like \"{Example}\"; docs/formula.md has its grammar."));

    /// <summary>A fault of a term together with the table.</summary>
    public static InputException OfTerm(string term, string what) => new($"formula term {Say.Quote(term)}: {what}.");
}
