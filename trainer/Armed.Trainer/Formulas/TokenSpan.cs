namespace Armed.Trainer.Formulas;

/// <summary>A run of a formula's tokens, with the text that it is of.</summary>
/// <param name="Formula">The formula.</param>
/// <param name="Tokens">The run, without the end's token.</param>
/// <param name="Start">Index of the first character.</param>
/// <param name="End">Index behind the last character.</param>
internal sealed record TokenSpan(string Formula, IReadOnlyList<FormulaToken> Tokens, int Start, int End)
{
    /// <summary>The text, without white space around it.</summary>
    public string Text => Formula[Start..End].Trim();

    /// <summary>The name that it is: what is in the backticks of a quoted name, else the text.</summary>
    public string Name => Tokens is [{ Kind: FormulaTokenKind.Quoted, Text: var name }] ? name : Text;

    /// <summary>All of a formula.</summary>
    public static TokenSpan Of(string formula) => new(formula, [.. FormulaTokens.Read(formula).SkipLast(1)], 0, formula.Length);

    /// <summary>The parts between symbols outside of parentheses.</summary>
    public IReadOnlyList<TokenSpan> Split(params string[] symbols)
    {
        var parts = new List<TokenSpan>();
        var (depth, first, start) = (0, 0, Start);
        for (var i = 0; i < Tokens.Count; i++)
        {
            depth += Tokens[i].Is("(") ? 1 : Tokens[i].Is(")") ? -1 : 0;
            if (depth == 0 && symbols.Any(Tokens[i].Is))
            {
                parts.Add(Part(first, i, start, Tokens[i].Start));
                (first, start) = (i + 1, Tokens[i].End);
            }
        }

        parts.Add(Part(first, Tokens.Count, start, End));
        return parts;
    }

    /// <summary>The closed outermost parentheses for which a condition on the tokens before and within them holds: each one's place, and what is in it.</summary>
    public IReadOnlyList<(int Start, int End, TokenSpan Inner)> Parentheses(Func<FormulaToken?, TokenSpan, bool> holds)
    {
        var (found, open, depth) = (new List<(int, int, TokenSpan)>(), 0, 0);
        for (var i = 0; i < Tokens.Count; i++)
        {
            if (Tokens[i].Is("(") && depth++ == 0)
            {
                open = i;
            }

            if (Tokens[i].Is(")") && depth > 0 && --depth == 0)
            {
                var inner = Part(open + 1, i, Tokens[open].End, Tokens[i].Start);
                if (holds(open == 0 ? null : Tokens[open - 1], inner))
                {
                    found.Add((Tokens[open].Start, Tokens[i].End, inner));
                }
            }
        }

        return found;
    }

    /// <summary>A run of its tokens.</summary>
    public TokenSpan Part(int first, int behind, int start, int end) => this with { Tokens = [.. Tokens.Skip(first).Take(behind - first)], Start = start, End = end };
}
