namespace Armed.Trainer.Formulas;

/// <summary>A part of a sum.</summary>
/// <param name="IsAdded">Whether a plus is before it, not a minus.</param>
/// <param name="Node">The part.</param>
internal sealed record Summand(bool IsAdded, FormulaNode Node);

/// <summary>Sums taken apart and put together.</summary>
internal static class Summands
{
    /// <summary>The parts of a sum, in order.</summary>
    public static IReadOnlyList<Summand> Of(FormulaNode node) => node switch
    {
        BinaryNode { Operator: "+" or "-" } sum => [.. Of(sum.Left), new Summand(sum.Operator == "+", sum.Right)],
        UnaryNode sign => [new Summand(sign.Operator == "+", sign.Operand)],
        _ => [new Summand(true, node)],
    };

    /// <summary>A sum of at least one part.</summary>
    public static FormulaNode Join(IReadOnlyList<Summand> parts)
    {
        var sum = parts[0].IsAdded ? parts[0].Node : new UnaryNode(parts[0].Node.Start, "-", parts[0].Node);
        foreach (var part in parts.Skip(1))
        {
            sum = new BinaryNode(part.Node.Start, part.IsAdded ? "+" : "-", sum, part.Node);
        }

        return sum;
    }
}
