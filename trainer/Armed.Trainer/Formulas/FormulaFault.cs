namespace Armed.Trainer.Formulas;

/// <summary>What is wrong with a random-effects formula.</summary>
internal static class FormulaFault
{
    public static InputException Make(string formula, string what) =>
        new($"random effects '{formula}': {what}. Expected terms in lme4's notation, such as \"1 + x + h\" or \"(1 + x | school) + (1 | pupil)\".");
}
