namespace Armed.Trainer.Formulas;

/// <summary>Arguments that are the same for every row: numbers, texts, TRUE and FALSE, and c() of them.</summary>
internal static class FormulaConstants
{
    /// <summary>The number that a part is, or null.</summary>
    public static double? Number(FormulaNode node) => node switch
    {
        NumberNode number => number.Value,
        GroupNode group => Number(group.Inner),
        UnaryNode sign => sign.Operator == "-" ? -Number(sign.Operand) : Number(sign.Operand),
        BinaryNode { Operator: "+" } sum => Number(sum.Left) + Number(sum.Right),
        BinaryNode { Operator: "-" } difference => Number(difference.Left) - Number(difference.Right),
        BinaryNode { Operator: "*" } product => Number(product.Left) * Number(product.Right),
        BinaryNode { Operator: "/" } quotient => Number(quotient.Left) / Number(quotient.Right),
        BinaryNode { Operator: "^" } power when Number(power.Left) is { } x && Number(power.Right) is { } y => Math.Pow(x, y),
        _ => null,
    };

    /// <summary>The text that a part is, or null.</summary>
    public static string? Text(FormulaNode node) => node is TextNode text ? text.Value : null;

    /// <summary>TRUE or FALSE, or null.</summary>
    public static bool? Truth(FormulaNode node) => node is NameNode { IsQuoted: false, Name: var name } ? name switch
    {
        "TRUE" or "T" => true,
        "FALSE" or "F" => false,
        _ => null,
    }
    : null;

    /// <summary>The parts of c(), or the part itself.</summary>
    public static IEnumerable<FormulaNode> Parts(FormulaNode node) => node is CallNode { Function: "c" } list ? list.Arguments.Select(argument => argument.Value) : [node];
}
