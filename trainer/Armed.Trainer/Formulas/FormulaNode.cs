namespace Armed.Trainer.Formulas;

/// <summary>A part of a formula, as a tree.</summary>
/// <param name="Start">Index of its first character in the formula that was read.</param>
internal abstract record FormulaNode(int Start);

/// <summary>A column; the dot, unless it is quoted, stands for all other columns.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsQuoted">Whether it is in backticks.</param>
internal sealed record NameNode(int Start, string Name, bool IsQuoted) : FormulaNode(Start)
{
    /// <summary>Whether it stands for all other columns.</summary>
    public bool IsDot => Name == "." && !IsQuoted;
}

/// <summary>A number.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Value">The number.</param>
internal sealed record NumberNode(int Start, double Value) : FormulaNode(Start);

/// <summary>A text.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Value">The text, without quotes.</param>
internal sealed record TextNode(int Start, string Value) : FormulaNode(Start);

/// <summary>A call.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Arguments">Its arguments, as written.</param>
internal sealed record CallNode(int Start, string Function, IReadOnlyList<FormulaArgument> Arguments) : FormulaNode(Start);

/// <summary>An argument of a call.</summary>
/// <param name="Name">Its name; null if it is known by its place.</param>
/// <param name="Value">Its value.</param>
internal sealed record FormulaArgument(string? Name, FormulaNode Value);

/// <summary>A sign before its operand.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Operator">+ or -.</param>
/// <param name="Operand">What it is before.</param>
internal sealed record UnaryNode(int Start, string Operator, FormulaNode Operand) : FormulaNode(Start);

/// <summary>An operator between its operands.</summary>
/// <param name="Start">Where the operator stands, which messages point at.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Left">Its left operand.</param>
/// <param name="Right">Its right operand.</param>
internal sealed record BinaryNode(int Start, string Operator, FormulaNode Left, FormulaNode Right) : FormulaNode(Start);

/// <summary>A part in parentheses.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Inner">What is in them.</param>
internal sealed record GroupNode(int Start, FormulaNode Inner) : FormulaNode(Start);
