using System.Text.RegularExpressions;

namespace Armed.Trainer.Formulas;

/// <summary>Takes a random-effects formula apart.</summary>
/// <param name="formula">The formula.</param>
/// <param name="factors">Known factors: a group that has one's very name is that factor, whatever notation it could be.</param>
internal sealed partial class FormulaReader(string formula, IReadOnlyList<string> factors)
{
    private readonly QuotedNames _quoted = new();

    /// <summary>Its terms; a nested group, a/b, gives one term for a and one for a:b.</summary>
    public IReadOnlyList<FormulaTerm> Read()
    {
        var text = _quoted.Protect(formula.Trim());
        if (!text.Contains('|'))
        {
            return [Effects(text.Trim(), null, independent: false)];
        }

        return [.. Parts(text).SelectMany(Terms)];
    }

    private IEnumerable<string> Parts(string text)
    {
        if (!text.Contains('('))
        {
            return [text];
        }

        CheckBetween(Parenthesised().Split(text).Where((_, i) => i % 2 == 0).ToArray());
        return Parenthesised().Matches(text).Select(m => m.Groups[1].Value);
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

    private IEnumerable<FormulaTerm> Terms(string part)
    {
        var sides = Bars().Split(part);
        if (sides.Length != 2)
        {
            throw Fault($"'{part.Trim()}' has {(sides.Length == 1 ? "no bar" : "more than one bar")}; write it as (effects | factor)");
        }

        var independent = part.Contains("||", StringComparison.Ordinal);
        return Groups(sides[1]).Select(factor => Effects(sides[0], factor, independent));
    }

    /// <summary>The factors of a group: a, a:b, or a/b = a and a:b. A colon binds before a slash.</summary>
    private IEnumerable<string> Groups(string group)
    {
        var name = _quoted.Resolve(group);
        if (QuotedNames.IsToken(group.Trim()) || factors.Contains(name))
        {
            return [name];
        }

        string[][] levels = [.. group.Split('/').Select(level => level.Split(':').Select(_quoted.Resolve).ToArray())];
        foreach (var column in levels.SelectMany(level => level).Where(c => c.Length == 0 || c.Contains('+')))
        {
            throw Fault(column.Length == 0 ? $"the group '{name}' has an empty name" : $"the group '{name}' has a +; write a term for each factor, or a:b for their combinations");
        }

        return levels.Select((_, i) => FactorName.Of([.. levels.Take(i + 1).SelectMany(level => level).Distinct()]));
    }

    private FormulaTerm Effects(string effects, string? factor, bool independent)
    {
        var names = new List<string>();
        var intercept = true;
        foreach (var item in effects.Split('+').Select(i => i.Trim()))
        {
            var minus = MinusOne().Match(item);
            var name = minus.Success ? item[..minus.Index].Trim() : item;
            if (name.Length == 0 && !minus.Success)
            {
                throw Fault("a term is empty");
            }

            intercept &= name != "0" && !minus.Success;
            if (name.Length > 0)
            {
                names.Add(name);
            }
        }
        string[] slopes = [.. names.Where(n => n is not ("0" or "1" or RandomEffectsFormula.HiddenLayer)).Select(_quoted.Resolve).Distinct()];
        var nonlinear = names.Contains(RandomEffectsFormula.HiddenLayer);
        if (!intercept && slopes.Length == 0 && !nonlinear)
        {
            throw Fault($"the term '{effects.Trim()}'{(factor is null ? "" : $" for '{factor}'")} has no effect");
        }

        return new FormulaTerm(factor, intercept, slopes, nonlinear, independent);
    }

    private InputException Fault(string what) => FormulaFault.Make(formula, _quoted.Restore(what));

    [GeneratedRegex(@"\(([^()]*)\)")]
    private static partial Regex Parenthesised();

    [GeneratedRegex(@"\|\|?")]
    private static partial Regex Bars();

    [GeneratedRegex(@"-\s*1$")]
    private static partial Regex MinusOne();
}
