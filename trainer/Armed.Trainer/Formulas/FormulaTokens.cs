using System.Text;

namespace Armed.Trainer.Formulas;

/// <summary>Takes a formula apart into names, numbers, texts and symbols.</summary>
internal static class FormulaTokens
{
    // Longer symbols first, so that || is not two bars.
    private static readonly string[] s_symbols = ["%in%", "||", ">=", "<=", "==", "!=", "**", "+", "-", "*", "/", "^", ":", "(", ")", ",", "~", "|", "<", ">", "="];

    /// <summary>Its tokens; the last one is its end. Nothing is a fault here: what a formula has no use for becomes a token of its own.</summary>
    public static IReadOnlyList<FormulaToken> Read(string formula)
    {
        var tokens = new List<FormulaToken>();
        var at = 0;
        while (at < formula.Length)
        {
            if (char.IsWhiteSpace(formula[at]))
            {
                at++;
                continue;
            }

            tokens.Add(Next(formula, at));
            at = tokens[^1].End;
        }

        tokens.Add(new FormulaToken(FormulaTokenKind.End, "", formula.Length, formula.Length));
        return tokens;
    }

    private static FormulaToken Next(string formula, int start)
    {
        var first = formula[start];
        if (first is '`' or '\'' or '"')
        {
            return Quoted(formula, start);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && start + 1 < formula.Length && char.IsAsciiDigit(formula[start + 1])))
        {
            return Number(formula, start);
        }

        if (IsOfName(first))
        {
            return Token(FormulaTokenKind.Name, formula, start, While(formula, start, IsOfName));
        }

        var symbol = Array.Find(s_symbols, s => string.CompareOrdinal(formula, start, s, 0, s.Length) == 0);
        return symbol is null
            ? Token(FormulaTokenKind.Unknown, formula, start, start + 1)
            : new FormulaToken(FormulaTokenKind.Symbol, symbol == "**" ? "^" : symbol, start, start + symbol.Length);
    }

    /// <summary>A text may have escapes, \" and \\; a name in backticks has none.</summary>
    private static FormulaToken Quoted(string formula, int start)
    {
        var (quote, text) = (formula[start], new StringBuilder());
        for (var at = start + 1; at < formula.Length; at++)
        {
            if (formula[at] == quote)
            {
                return new FormulaToken(quote == '`' ? FormulaTokenKind.Quoted : FormulaTokenKind.Text, text.ToString(), start, at + 1);
            }

            at += formula[at] == '\\' && quote != '`' && at + 1 < formula.Length ? 1 : 0;
            text.Append(formula[at]);
        }

        return Token(FormulaTokenKind.Unknown, formula, start, formula.Length);
    }

    private static FormulaToken Number(string formula, int start)
    {
        var end = While(formula, start, c => char.IsAsciiDigit(c) || c == '.');
        if (end < formula.Length && formula[end] is 'e' or 'E')
        {
            var digits = end + 1 + (end + 1 < formula.Length && formula[end + 1] is '+' or '-' ? 1 : 0);
            var behind = While(formula, digits, char.IsAsciiDigit);
            end = behind > digits ? behind : end;
        }

        return Token(FormulaTokenKind.Number, formula, start, end);
    }

    private static bool IsOfName(char c) => char.IsLetterOrDigit(c) || c is '.' or '_';

    private static int While(string formula, int at, Func<char, bool> holds)
    {
        while (at < formula.Length && holds(formula[at]))
        {
            at++;
        }

        return at;
    }

    private static FormulaToken Token(FormulaTokenKind kind, string formula, int start, int end) => new(kind, formula[start..end], start, end);
}
