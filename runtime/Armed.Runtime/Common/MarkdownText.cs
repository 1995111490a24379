using System.Globalization;
using System.Text;

namespace Armed.Runtime.Common;

/// <summary>Names from data inside Markdown: nothing in them acts as markup.</summary>
internal static class MarkdownText
{
    private const string Markup = @"\`*_{}[]()#+!|~";

    public static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in text)
        {
            _ = c switch
            {
                '<' => plain.Append("&lt;"),
                '>' => plain.Append("&gt;"),
                '&' => plain.Append("&amp;"),
                _ when IsInvisible(c) => plain.Append(' '),
                _ when Markup.Contains(c) => plain.Append('\\').Append(c),
                _ => plain.Append(c),
            };
        }

        return plain.ToString();
    }

    // Ends of lines would end a table's row, and format characters turn the reading order.
    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
