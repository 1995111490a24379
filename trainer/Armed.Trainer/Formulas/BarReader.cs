namespace Armed.Trainer.Formulas;

/// <summary>Reads a term of random effects, (effects | group) or (effects || group), into the notation of the random-effects formula.</summary>
/// <param name="checks">Collects the columns.</param>
/// <param name="fault">Makes exceptions.</param>
internal sealed class BarReader(FormulaChecks checks, FaultAt fault)
{
    /// <summary>Whether a part is a term of random effects.</summary>
    public static bool IsBar(FormulaNode node) => node is GroupNode { Inner: BinaryNode { Operator: "|" or "||" } };

    /// <summary>The term in canonical notation.</summary>
    public string Read(FormulaNode node)
    {
        var bar = (BinaryNode)((GroupNode)node).Inner;
        if (bar.Left is BinaryNode { Operator: "|" or "||" } || bar.Right is BinaryNode { Operator: "|" or "||" })
        {
            throw fault(bar.Start, "found a second bar; expected (effects | group)");
        }

        return $"({Effects(bar.Left)} {bar.Operator} {Group(bar.Right)})";
    }

    private string Effects(FormulaNode node)
    {
        var parts = Summands.Of(node);
        var linear = parts.Where(part => !IsHidden(part) && !IsCurve(part) && !IsOnAll(part)).ToList();
        var terms = new TermExpansion([], fault).Expand(linear.Count == 0 ? new NumberNode(node.Start, 1) : Summands.Join(linear));
        if (terms.Offsets.Count > 0)
        {
            throw fault(terms.Offsets[0].Start, "an offset has no random effect; it belongs to the fixed part");
        }

        checks.Check(terms);
        string[] others = [.. parts.Where(IsCurve).Select(part => Curve(part.Node)), .. parts.Where(IsOnAll).Select(part => AllColumnsCall.Of(part.Node, fault).Notation).Distinct(), .. parts.Any(IsHidden) ? new[] { RandomEffectsFormula.HiddenLayer } : []];
        if (!terms.HasIntercept && terms.Terms.Count + others.Length == 0)
        {
            throw fault(node.Start, "the term has no effect; (1 | group) has an intercept for each group");
        }

        return string.Join(" + ", (string[])[terms.HasIntercept ? "1" : "0", .. terms.Terms.Select(term => Notation(terms, term)), .. others]);
    }

    private static bool IsCurve(Summand part) => part.IsAdded && CurveCall.Is(part.Node);

    /// <summary>All columns are those that the model has anyway, so that there are none to collect.</summary>
    private static bool IsOnAll(Summand part) => part.IsAdded && AllColumnsCall.Is(part.Node);

    /// <summary>A curve's column is one that the table must have, as a number.</summary>
    private string Curve(FormulaNode node)
    {
        var column = CurveCall.Column(node, fault);
        checks.Check(new TermExpansion([], fault).Expand(new CallNode(node.Start, "I", [new FormulaArgument(null, new NameNode(node.Start, column, IsQuoted: true))])));
        return CurveCall.Notation(column);
    }

    private static bool IsHidden(Summand part) => part is { IsAdded: true, Node: NameNode { Name: RandomEffectsFormula.HiddenLayer, IsQuoted: false } };

    private static string Notation(FormulaTerms terms, ModelTerm term) => term.Variables is [var only] && terms.Variables[only] is NameNode name
        ? name.Name == RandomEffectsFormula.HiddenLayer ? $"`{name.Name}`" : FormulaNotation.Name(name.Name)
        : term.Label;

    private string Group(FormulaNode node) => node switch
    {
        NameNode { IsDot: false } name => FormulaNotation.Name(name.Name),
        GroupNode group => Group(group.Inner),
        BinaryNode { Operator: ":" or "/" } nested => $"{Group(nested.Left)}{nested.Operator}{Group(nested.Right)}",
        BinaryNode { Operator: "+" } sum => throw fault(sum.Start, "a group has no +; write a term for each group, or a:b for their combinations"),
        _ => throw fault(node.Start, $"found {FormulaNotation.Of(node)} as a group; expected a column, a:b (combinations) or a/b (b within a)"),
    };
}
