using Armed.Trainer.Common;

namespace Armed.Trainer.Formulas;

/// <summary>Reads a model formula.</summary>
/// <param name="formula">The formula.</param>
internal sealed class ModelFormulaReader(string formula)
{
    private const string Bars = "random effects go in parentheses, as a term of the sum: (1 + x | group)";

    private readonly IReadOnlyList<FormulaToken> _tokens = FormulaTokens.Read(formula);

    /// <summary>The formula.</summary>
    public ModelFormula Read()
    {
        var tilde = Tilde();
        var outcome = tilde > 0 ? Outcome(Parse(0, tilde)) : null;
        var parts = Summands.Of(Parse(tilde + 1, _tokens.Count - 1));
        CheckBars(parts);
        var bars = parts.Where(part => BarReader.IsBar(part.Node)).ToArray();
        var linear = parts.Except(bars).ToArray();
        var checks = new FormulaChecks(Fault);
        var terms = Terms(linear, checks);
        var reader = new BarReader(checks, Fault);
        var random = bars.Length == 0 ? null : string.Join(" + ", bars.Select(bar => reader.Read(bar.Node)));
        if (outcome is not null && checks.Columns.Contains(outcome))
        {
            throw Fault(0, $"{Say.Quote(outcome)} is the outcome and cannot be on the right-hand side");
        }

        return new ModelFormula
        {
            Outcome = outcome,
            Fixed = linear.Length == 0 ? null : FormulaNotation.Of(Summands.Join(linear)),
            Random = random,
            Clusters = random is null ? [] : [.. new FormulaReader(random, []).Read().Select(term => term.Factor!).Distinct()],
            Variables = checks.Columns,
            NumericVariables = [.. checks.Numeric],
            CategoricalVariables = [.. checks.Categorical],
            HasDot = linear.Any(part => HasDot(part.Node)),
            HasOffset = terms?.Offsets.Count > 0,
        };
    }

    /// <summary>Reads the fixed part alone, as a tree.</summary>
    public static FormulaNode Fixed(string right, FaultAt fault) => new FormulaParser(FormulaTokens.Read(right), fault).Parse();

    /// <summary>The terms of the fixed part, checked; a dot is none yet.</summary>
    private FormulaTerms? Terms(Summand[] linear, FormulaChecks checks)
    {
        if (linear.Length == 0)
        {
            return null;
        }

        var terms = new TermExpansion([], Fault).Expand(Summands.Join(linear));
        checks.Check(terms);
        return terms;
    }

    /// <summary>Index of the ~, or -1.</summary>
    private int Tilde()
    {
        int[] places = [.. Enumerable.Range(0, _tokens.Count).Where(i => _tokens[i].Is("~"))];
        return places switch
        {
            [] => -1,
            [var only] => only,
            _ => throw Fault(_tokens[places[1]].Start, "found a second ~"),
        };
    }

    private FormulaNode Parse(int from, int to)
    {
        var end = _tokens[to];
        var part = _tokens.Skip(from).Take(to - from).Append(new FormulaToken(FormulaTokenKind.End, "", end.Start, end.Start));
        return new FormulaParser([.. part], Fault).Parse();
    }

    private string Outcome(FormulaNode left) => left switch
    {
        NameNode { IsDot: false } name => name.Name,
        CallNode { Function: "cbind" } => throw Fault(left.Start, "found cbind(..); the outcome is one column. For successes and failures, give the table a row for each of the two outcomes, with the outcome 1 or 0 and the count as --weights"),
        CallNode call => throw Fault(left.Start, $"found {FormulaNotation.Of(call)}; the outcome is one column. Add a column with the transformed outcome to the table; with --sql, a query can compute it"),
        _ => throw Fault(left.Start, $"found {FormulaNotation.Of(left)} before the ~; expected the outcome, one column"),
    };

    /// <summary>Bars are terms by themselves, and added.</summary>
    private void CheckBars(IReadOnlyList<Summand> parts)
    {
        foreach (var part in parts)
        {
            if (BarReader.IsBar(part.Node) && !part.IsAdded)
            {
                throw Fault(part.Node.Start, "found a minus before a term of random effects; leave the term out instead");
            }

            if (!BarReader.IsBar(part.Node) && Bar(part.Node) is { } bar)
            {
                if (part.Node is CallNode call)
                {
                    throw Fault(call.Start, $"{call.Function} (..) reads as a call; a + is missing before the parentheses if they are a term of random effects: {call.Function} + (1 + x | group)");
                }

                throw Fault(bar.Start, $"found '{bar.Operator}'; {Bars}");
            }
        }
    }

    private static BinaryNode? Bar(FormulaNode node) => node switch
    {
        BinaryNode { Operator: "|" or "||" } bar => bar,
        BinaryNode binary => Bar(binary.Left) ?? Bar(binary.Right),
        GroupNode group => Bar(group.Inner),
        UnaryNode sign => Bar(sign.Operand),
        CallNode call => call.Arguments.Select(argument => Bar(argument.Value)).FirstOrDefault(bar => bar is not null),
        _ => null,
    };

    private static bool HasDot(FormulaNode node) => node switch
    {
        NameNode name => name.IsDot,
        BinaryNode binary => HasDot(binary.Left) || HasDot(binary.Right),
        GroupNode group => HasDot(group.Inner),
        UnaryNode sign => HasDot(sign.Operand),
        _ => false,
    };

    private InputException Fault(int start, string what) => FormulaFault.At(formula, start, what);
}
