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
        foreach (var c in UntrustedText.Clean(text))
        {
            _ = c switch
            {
                '<' => plain.Append("&lt;"),
                '>' => plain.Append("&gt;"),
                '&' => plain.Append("&amp;"),
                _ when char.GetUnicodeCategory(c) == UnicodeCategory.Format => plain.Append(' '),
                _ when Markup.Contains(c) => plain.Append('\\').Append(c),
                _ => plain.Append(c),
            };
        }

        return plain.ToString();
    }
}
