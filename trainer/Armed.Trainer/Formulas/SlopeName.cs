namespace Armed.Trainer.Formulas;

/// <summary>Names of slopes: a column's own name, or a term such as <c>poly(time, 2)</c> or <c>arm:time</c>. A column that has the very name of a term goes first.</summary>
internal static class SlopeName
{
    /// <summary>A slope as it is in a formula: a term as it is, a column in backticks where its name could be read as notation.</summary>
    public static string Notation(string name) =>
        name is "1" or "0" or RandomEffectsFormula.HiddenLayer || ((name.AsSpan().IndexOfAny("+-|():/") >= 0 || name.Trim() != name) && !IsTerm(name)) ? $"`{name}`" : name;

    /// <summary>The variable or interaction that a slope is, where the table has no column of that name.</summary>
    public static FormulaNode Node(string name, Func<string, bool> isColumn, FaultAt fault) =>
        isColumn(name) || !IsTerm(name) ? new NameNode(0, name, IsQuoted: true) : new FormulaParser(FormulaTokens.Read(name), fault).Parse();

    /// <summary>Whether tokens are an expression rather than a name with odd characters.</summary>
    public static bool IsExpression(IEnumerable<FormulaToken> tokens) =>
        tokens.Any(token => token is { Kind: FormulaTokenKind.Symbol, Text: "(" or ":" or "*" or "^" or "%in%" });

    /// <summary>Whether a name is that of a term with calls or interactions, in canonical notation.</summary>
    private static bool IsTerm(string name)
    {
        var tokens = FormulaTokens.Read(name);
        if (!IsExpression(tokens))
        {
            return false;
        }

        try
        {
            var terms = new TermExpansion([], Fault).Expand(new FormulaParser(tokens, Fault).Parse());
            new FormulaChecks(Fault).Check(terms);
            return terms.Terms is [var only] && only.Label == name;
        }
        catch (InputException)
        {
            return false; // an odd name
        }
    }

    private static InputException Fault(int start, string what) => new(what);
}
