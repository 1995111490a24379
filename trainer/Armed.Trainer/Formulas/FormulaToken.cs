namespace Armed.Trainer.Formulas;

/// <summary>What a piece of a formula is.</summary>
internal enum FormulaTokenKind
{
    /// <summary>A name, or the dot.</summary>
    Name,

    /// <summary>A name in backticks.</summary>
    Quoted,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>An operator, a parenthesis or a comma.</summary>
    Symbol,

    /// <summary>A character that a formula has no use for, or a quote without its end.</summary>
    Unknown,

    /// <summary>The end of the formula.</summary>
    End,
}

/// <summary>A piece of a formula.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A symbol, a number as written, or a name or text without its quotes.</param>
/// <param name="Start">Index of its first character in the formula.</param>
/// <param name="End">Index behind its last character.</param>
internal readonly record struct FormulaToken(FormulaTokenKind Kind, string Text, int Start, int End)
{
    /// <summary>Whether it is this symbol.</summary>
    public bool Is(string symbol) => Kind == FormulaTokenKind.Symbol && Text == symbol;
}
