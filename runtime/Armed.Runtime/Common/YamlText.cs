using System.Globalization;
using System.Text;

namespace Armed.Runtime.Common;

/// <summary>Texts and numbers as every reader of YAML takes them.</summary>
internal static class YamlText
{
    private const int HighestOfFourDigits = 0xFFFF;
    private const int NoCharacter = 0xFFFE;

    /// <summary>A text in double quotes, on one line: what is not seen, such as line ends, is escaped by its number, and the rest is as it is. JSON's pairs of escapes are no YAML.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
            {
                quoted.Append('\\').Append((char)rune.Value);
            }
            else if (IsUnseen(rune))
            {
                quoted.Append(rune.Value <= HighestOfFourDigits ? "\\u" : "\\U").Append(rune.Value.ToString(rune.Value <= HighestOfFourDigits ? "X4" : "X8", CultureInfo.InvariantCulture));
            }
            else
            {
                quoted.Append(rune.ToString());
            }
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A number with six digits. An exponent without a point before it would be a text to readers of YAML 1.1.</summary>
    public static string Number(double value)
    {
        var text = value.ToString("G6", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) && !text.Contains('.', StringComparison.Ordinal) ? text.Replace("E", ".0E", StringComparison.Ordinal) : text;
    }

    private static bool IsUnseen(Rune rune) => (rune.Value & HighestOfFourDigits) >= NoCharacter
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
