namespace Armed.Trainer.Formulas;

/// <summary>Takes a random-effects formula apart.</summary>
/// <param name="formula">The formula.</param>
/// <param name="factors">Known factors: a group that has one's very name is that factor, whatever notation it could be.</param>
internal sealed class FormulaReader(string formula, IReadOnlyList<string> factors)
{
    /// <summary>Its terms; a nested group, a/b, gives one term for a and one for a:b.</summary>
    public IReadOnlyList<FormulaTerm> Read()
    {
        var all = TokenSpan.Of(formula);
        return all.Tokens.Any(IsBar) ? [.. Parts(all).SelectMany(Terms)] : [Effects(all, null, independent: false)];
    }

    /// <summary>What is in each term's parentheses; of a single term without them, all of it. The parentheses of calls are not those of terms.</summary>
    private IEnumerable<TokenSpan> Parts(TokenSpan all)
    {
        var terms = all.Parentheses((before, inner) => before is not { Kind: FormulaTokenKind.Name } || inner.Tokens.Any(IsBar));
        if (!all.Tokens.Any(token => token.Is("(")) || (terms.Count == 0 && all.Split("|", "||").Count > 1))
        {
            return [all];
        }

        CheckBetween([.. terms.Select((term, i) => formula[(i == 0 ? 0 : terms[i - 1].End)..term.Start]), formula[(terms.Count == 0 ? 0 : terms[^1].End)..]]);
        return terms.Select(term => term.Inner);
    }

    /// <summary>Between the terms there is one plus each, and nothing before or behind them.</summary>
    private void CheckBetween(string[] between)
    {
        foreach (var outside in between.Take(1).Append(between[^1]).Select(b => b.Trim()).Where(b => b.Length > 0))
        {
            throw Fault($"'{(outside == "+" ? outside : outside.Trim(' ', '+'))}' is outside the parentheses; write each term as (effects | factor)");
        }

        foreach (var word in between.Skip(1).SkipLast(1).Select(b => b.Trim()).Where(b => b != "+"))
        {
            throw Fault(word.Length == 0 ? "terms follow each other without a +" : $"'{word}' is between terms; expected +");
        }
    }

    private IEnumerable<FormulaTerm> Terms(TokenSpan part)
    {
        var sides = part.Split("|", "||");
        if (sides.Count != 2)
        {
            throw Fault($"'{part.Text}' has {(sides.Count == 1 ? "no bar" : "more than one bar")}; write it as (effects | factor)");
        }

        var independent = part.Tokens.Any(token => token.Is("||"));
        return Groups(sides[1]).Select(factor => Effects(sides[0], factor, independent));
    }

    /// <summary>The factors of a group: a, a:b, or a/b = a and a:b. A colon binds before a slash.</summary>
    private IEnumerable<string> Groups(TokenSpan group)
    {
        if (group.Tokens is [{ Kind: FormulaTokenKind.Quoted }] || factors.Contains(group.Name))
        {
            return [group.Name];
        }

        string[][] levels = [.. group.Split("/").Select(level => level.Split(":").Select(Column).ToArray())];
        return levels.Select((_, i) => FactorName.Of([.. levels.Take(i + 1).SelectMany(level => level).Distinct()]));

        string Column(TokenSpan column) => column.Name.Length > 0 && !column.Tokens.Any(token => token.Is("+"))
            ? column.Name
            : throw Fault(column.Name.Length == 0 ? $"the group '{group.Text}' has an empty name" : $"the group '{group.Text}' has a +; write a term for each factor, or a:b for their combinations");
    }

    private FormulaTerm Effects(TokenSpan effects, string? factor, bool independent)
    {
        var slopes = new List<FormulaNode>();
        var curves = new List<string>();
        var onAll = new List<AllColumnsCall>();
        var (intercept, nonlinear) = (true, false);
        foreach (var item in effects.Split("+"))
        {
            var (name, minus) = WithoutMinusOne(item);
            if (name.Tokens.Count == 0 && !minus)
            {
                throw Fault("a term is empty");
            }

            intercept &= name.Text != "0" && !minus;
            nonlinear |= name.Text == RandomEffectsFormula.HiddenLayer;
            if (name.Tokens.Count == 0 || name.Text is "0" or "1" or RandomEffectsFormula.HiddenLayer)
            {
                continue;
            }

            var slope = Slope(name);
            if (CurveCall.Is(slope))
            {
                curves.Add(CurveCall.Column(slope, FaultAt));
            }
            else if (AllColumnsCall.Is(slope))
            {
                onAll.Add(AllColumnsCall.Of(slope, FaultAt));
            }
            else
            {
                slopes.Add(slope);
            }
        }

        if (!intercept && slopes.Count + curves.Count + onAll.Count == 0 && !nonlinear)
        {
            throw Fault($"the term '{effects.Text}'{(factor is null ? "" : $" for '{factor}'")} has no effect");
        }

        return new FormulaTerm(factor, intercept, Labels(slopes), nonlinear, curves, onAll, independent);
    }

    /// <summary>An effect without a minus one at its end, and whether there was one.</summary>
    private static (TokenSpan Name, bool Minus) WithoutMinusOne(TokenSpan item) =>
        item.Tokens is [.., { Kind: FormulaTokenKind.Symbol, Text: "-" } minus, { Kind: FormulaTokenKind.Number, Text: "1" }]
            ? (item.Part(0, item.Tokens.Count - 2, item.Start, minus.Start), true)
            : (item, false);

    /// <summary>A call or an interaction, or else a column, whatever characters its name has.</summary>
    private FormulaNode Slope(TokenSpan effect) => SlopeName.IsExpression(effect.Tokens)
        ? new FormulaParser([.. effect.Tokens, new FormulaToken(FormulaTokenKind.End, "", effect.End, effect.End)], FaultAt).Parse()
        : new NameNode(effect.Start, effect.Name, IsQuoted: true);

    /// <summary>Names of the slopes: of columns their own, of other terms their canonical notation.</summary>
    private IReadOnlyList<string> Labels(List<FormulaNode> slopes)
    {
        if (slopes.Count == 0)
        {
            return [];
        }

        var terms = new TermExpansion([], FaultAt).Expand(Summands.Join([.. slopes.Select(slope => new Summand(true, slope))]));
        new FormulaChecks(FaultAt).Check(terms);
        return [.. terms.Terms.Select(term => term.Label)];
    }

    private static bool IsBar(FormulaToken token) => token.Is("|") || token.Is("||");

    private InputException Fault(string what) => FormulaFault.Make(formula, what);

    private InputException FaultAt(int start, string what) => Fault(FormattableString.Invariant($"at character {start + 1}, {what}"));
}
