using System.Text.RegularExpressions;

namespace Armed.Trainer.Formulas;

/// <summary>Names in backticks within a formula: whatever they hold is a name, not notation.</summary>
internal sealed partial class QuotedNames
{
    private const char Mark = '\uE000'; // of the private use area: no notation, and replaced before anything is shown
    private readonly List<string> _names = [];

    /// <summary>The formula with every quoted name replaced by a token.</summary>
    public string Protect(string formula) => Quoted().Replace(formula, match =>
    {
        _names.Add(match.Groups[1].Value);
        return FormattableString.Invariant($"{Mark}{_names.Count - 1}{Mark}");
    });

    /// <summary>The name that a token stands for; other text, trimmed, as it is.</summary>
    public string Resolve(string token)
    {
        token = token.Trim();
        return IsToken(token) && int.TryParse(token.AsSpan(1, token.Length - 2), out var index) ? _names[index] : token;
    }

    /// <summary>A part of a protected formula as the user wrote it, for messages.</summary>
    public string Restore(string text) => Token().Replace(text, match => $"`{Resolve(match.Value)}`");

    /// <summary>Whether a name stood in backticks.</summary>
    public static bool IsToken(string text) => text.Length > 2 && text[0] == Mark && text[^1] == Mark;

    /// <summary>A name as it is in a formula: in backticks where it could be read as notation.</summary>
    public static string Quote(string name) =>
        name is "1" or "0" or RandomEffectsFormula.HiddenLayer || name.AsSpan().IndexOfAny("+-|():/") >= 0 || name.Trim() != name ? $"`{name}`" : name;

    [GeneratedRegex("`([^`]*)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("\uE000[0-9]+\uE000")]
    private static partial Regex Token();
}
