namespace Armed.Trainer.Formulas;

/// <summary>Expands a formula into terms, by the algebra of Wilkinson and Rogers ("Symbolic description of factorial models for analysis of variance", Applied Statistics 22, 1973) as R has it.</summary>
/// <param name="others">The columns that the dot stands for.</param>
/// <param name="fault">Makes exceptions.</param>
internal sealed class TermExpansion(IReadOnlyList<string> others, FaultAt fault)
{
    private const int MostTerms = 5000;
    private readonly List<FormulaNode> _variables = [];
    private readonly Dictionary<string, int> _variableOf = new(StringComparer.Ordinal);
    private readonly List<CallNode> _offsets = [];
    private bool _intercept = true;

    /// <summary>The terms of a right-hand side.</summary>
    public FormulaTerms Expand(FormulaNode node)
    {
        var terms = Encode(node, adds: true).OrderBy(term => term.Length);
        return new FormulaTerms(_intercept, _variables, [.. terms.Select(term => new ModelTerm(term, Label(term)))], _offsets);
    }

    /// <summary>The text of a variable within an interaction.</summary>
    public static string Text(FormulaNode variable) => variable is NameNode name ? FormulaNotation.Name(name.Name) : FormulaNotation.Of(variable);

    private string Label(int[] term) => term is [var only] && _variables[only] is NameNode name ? name.Name : string.Join(':', term.Select(v => Text(_variables[v])));

    /// <summary>The terms of a part. Within what a minus takes away, 1 means no intercept and 0 means one.</summary>
    private List<int[]> Encode(FormulaNode node, bool adds) => node switch
    {
        GroupNode group => Encode(group.Inner, adds),
        UnaryNode { Operator: "-" } sign => Without([], Encode(sign.Operand, !adds)),
        UnaryNode sign => Encode(sign.Operand, adds),
        BinaryNode binary => Encode(binary, adds),
        NumberNode { Value: 0 or 1 } number => Intercept(number.Value == 1 == adds),
        NumberNode number => throw fault(number.Start, $"found {FormulaNotation.Of(number)}; as a term, a number is 1 (the intercept) or 0 (none)"),
        NameNode { IsDot: true } => Distinct(others.Select(column => Variable(new NameNode(node.Start, column, IsQuoted: true)))),
        CallNode { Function: "offset" } offset => Offset(offset, adds),
        NameNode or CallNode => [Variable(node)],
        _ => throw fault(node.Start, $"found the text {FormulaNotation.Of(node)}; a column's name has no quotes, or backticks"),
    };

    private List<int[]> Encode(BinaryNode node, bool adds)
    {
        if (node.Operator == "^")
        {
            return Power(node, adds);
        }

        if (node.Operator is "<" or ">" or "<=" or ">=" or "==" or "!=")
        {
            return [Variable(node)];
        }

        if (node.Operator is "|" or "||")
        {
            throw fault(node.Start, $"found '{node.Operator}'; random effects are terms by themselves, in parentheses: (1 + x | group)");
        }

        var left = Encode(node.Left, adds);
        var right = Encode(node.Right, node.Operator == "-" ? !adds : adds);
        return node.Operator switch
        {
            "+" => Distinct([.. left, .. right]),
            "-" => Without(left, right),
            ":" => Interactions(left, right),
            "*" => Crossed(left, right),
            "/" => right.Count == 0 ? left : Distinct([.. left, .. Within(right, left)]),
            "%in%" => Within(left, right),
            _ => throw fault(node.Start, $"found '{node.Operator}'; expected an operator between terms: + - : * / ^ %in%"),
        };
    }

    private List<int[]> Power(BinaryNode node, bool adds)
    {
        if (node.Right is not NumberNode { Value: >= 1 and <= 100 } exponent || exponent.Value != Math.Floor(exponent.Value))
        {
            throw fault(node.Right.Start, $"found {FormulaNotation.Of(node.Right)} as a power; between terms it is a whole number, the highest order of interaction. For arithmetic write I({FormulaNotation.Of(node)})");
        }

        var terms = Encode(node.Left, adds);
        var power = terms;
        for (var order = 2; order <= Math.Min(exponent.Value, Math.Max(terms.Count, 1)); order++)
        {
            power = Interactions(terms, power); // a term with itself is the term, so lower orders stay
        }

        return power;
    }

    private List<int[]> Crossed(List<int[]> left, List<int[]> right) => Distinct([.. left, .. right, .. Interactions(left, right)]);

    private List<int[]> Interactions(List<int[]> left, List<int[]> right)
    {
        if ((long)left.Count * right.Count > MostTerms * 10L)
        {
            throw fault(0, $"it has more than {MostTerms} terms");
        }

        return Distinct(left.SelectMany(_ => right, Union));
    }

    /// <summary>Each of some terms within all variables of others.</summary>
    private List<int[]> Within(List<int[]> inner, List<int[]> outer)
    {
        int[] all = [.. outer.SelectMany(term => term).Distinct()];
        return Distinct(inner.Select(term => Union(term, all)));
    }

    private List<int[]> Distinct(IEnumerable<int[]> terms)
    {
        var distinct = terms.DistinctBy(Key).ToList();
        return distinct.Count <= MostTerms ? distinct : throw fault(0, $"it has more than {MostTerms} terms");
    }

    private static List<int[]> Without(List<int[]> terms, List<int[]> removed)
    {
        var keys = removed.Select(Key).ToHashSet();
        return [.. terms.Where(term => !keys.Contains(Key(term)))];
    }

    private List<int[]> Intercept(bool isThere)
    {
        _intercept = isThere;
        return [];
    }

    private List<int[]> Offset(CallNode offset, bool adds)
    {
        if (adds)
        {
            _offsets.Add(offset);
        }

        return [];
    }

    private int[] Variable(FormulaNode node)
    {
        if (!_variableOf.TryGetValue(Text(node), out var index))
        {
            _variableOf.Add(Text(node), index = _variables.Count);
            _variables.Add(node);
        }

        return [index];
    }

    private static int[] Union(int[] left, int[] right) => [.. left.Union(right).Order()];

    private static string Key(int[] term) => string.Join(',', term);
}
