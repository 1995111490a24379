using System.Text.RegularExpressions;

namespace Armed.Trainer.Networks;

/// <summary>Reads random effects in formula notation: <c>1 + age + h</c> for every factor, or <c>(1 + age | school) + (1 | pupil)</c>.</summary>
internal static partial class RandomEffectsFormula
{
    /// <summary>The name that stands for the last hidden layer.</summary>
    public const string HiddenLayer = "h";

    /// <summary>Clusters up to which a factor has nonlinear slopes by default.</summary>
    public const int NonlinearUpToClusters = 100;

    /// <summary>The term of each factor, in the factors' order.</summary>
    public static IReadOnlyList<RandomEffectsTerm> Resolve(string? formula, IReadOnlyList<(string Name, int Clusters)> factors, IReadOnlyCollection<string> columns, bool hidden)
    {
        if (formula is null)
            return [.. factors.Select(f => new RandomEffectsTerm(f.Name, [], hidden && f.Clusters <= NonlinearUpToClusters))];
        var parsed = Parse(formula, [.. factors.Select(f => f.Name)]);
        Check(parsed, formula, columns, hidden);
        return [.. factors.Select(f => parsed.Single(t => t.Factor == f.Name))];
    }

    private static List<RandomEffectsTerm> Parse(string formula, IReadOnlyList<string> factors)
    {
        var quoted = new QuotedNames();
        string text = quoted.Protect(formula.Trim());
        if (!text.Contains('|'))
            return [.. factors.Select(f => Term(text, f, formula, quoted))];
        var terms = new List<RandomEffectsTerm>();
        foreach (string part in Parts(text, formula))
        {
            string[] sides = part.Split('|');
            if (sides.Length != 2)
                throw Fault(formula, $"'{part}' has {sides.Length - 1} bars");
            terms.Add(Term(sides[0], quoted.Resolve(sides[1]), formula, quoted));
        }
        CheckFactors(terms, factors, formula);
        return terms;
    }

    private static IEnumerable<string> Parts(string text, string formula)
    {
        if (!text.StartsWith('('))
            return [text];
        CheckBetween(Parenthesised().Split(text).Where((_, i) => i % 2 == 0).ToArray(), formula);
        return Parenthesised().Matches(text).Select(m => m.Groups[1].Value);
    }

    /// <summary>Between the terms there is one plus each, and nothing before or behind them.</summary>
    private static void CheckBetween(string[] between, string formula)
    {
        foreach (string outside in (string[])[between[0].Trim(), between[^1].Trim(' ', '+')])
            if (outside.Length > 0)
                throw Fault(formula, $"'{outside}' stands outside of the parentheses; write each term as (effects | factor)");
        foreach (string word in between.Skip(1).SkipLast(1).Select(b => b.Trim()).Where(b => b != "+"))
            throw Fault(formula, word.Length == 0 ? "terms follow each other without a +" : $"'{word}' stands between terms; expected +");
    }

    private static void CheckFactors(List<RandomEffectsTerm> terms, IReadOnlyList<string> factors, string formula)
    {
        foreach (string unknown in terms.Select(t => t.Factor).Except(factors))
            throw Fault(formula, $"'{unknown}' is not one of the cluster columns {string.Join(", ", factors)}");
        if (terms.GroupBy(t => t.Factor).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Fault(formula, $"factor '{twice.Key}' has {twice.Count()} terms; this version takes one per factor: write them as one, such as (1 + x | {twice.Key})");
        if (factors.Except(terms.Select(t => t.Factor)).ToArray() is { Length: > 0 } missing)
            throw Fault(formula, $"no term for {string.Join(", ", missing)}; add (1 | {missing[0]})");
    }

    private static RandomEffectsTerm Term(string effects, string factor, string formula, QuotedNames quoted)
    {
        string[] names = [.. effects.Split('+').Select(n => n.Trim())];
        if (names.Any(n => n.Length == 0))
            throw Fault(formula, "a term is empty");
        if (!names.Contains("1"))
            throw Fault(formula, $"the term for '{factor}' has no intercept; this version needs one: start it with 1 +");
        return new RandomEffectsTerm(factor, [.. names.Where(n => n is not ("1" or HiddenLayer)).Select(quoted.Resolve).Distinct()], names.Contains(HiddenLayer));
    }

    private static void Check(List<RandomEffectsTerm> terms, string formula, IReadOnlyCollection<string> columns, bool hidden)
    {
        foreach (string slope in terms.SelectMany(t => t.Slopes).Where(s => !columns.Contains(s)))
            throw Fault(formula, $"'{slope}' is not a feature column with a linear slope; the columns are {string.Join(", ", columns.Take(20))}");
        if (!hidden && terms.Any(t => t.Nonlinear))
            throw Fault(formula, "h stands for the last hidden layer and there is none; leave h out or give --hidden widths");
    }

    private static InputException Fault(string formula, string what) =>
        new($"random effects '{formula}': {what}. Expected one term per factor, such as \"1 + x + h\" or \"(1 + x | school) + (1 | pupil)\".");

    [GeneratedRegex(@"\(([^()]*)\)")]
    private static partial Regex Parenthesised();
}
