using System.Text;

namespace Armed.Cli.Reporting;

/// <summary>Text from data on a page: nothing of it is markup, turns the reading direction of what is around it, or breaks the layout.</summary>
internal static class SafeText
{
    /// <summary>Room of a name in running text and tables, in units of the figures.</summary>
    public const double LongNameWidth = 320;

    private const int MostLetters = 300;
    private const char Replacement = '\uFFFD';
    private const string Dots = "…";

    /// <summary>The text with &amp;, &lt;, &gt; and quotes encoded. Control characters, halves of characters and characters that turn the direction are replaced.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                encoded.Append(text, i++, 2);
            }
            else
            {
                Append(encoded, text[i]);
            }
        }

        return encoded.ToString();
    }

    /// <summary>At most 300 letters.</summary>
    public static string Cut(string text) => text.Length <= MostLetters ? text : text[..MostLetters] + Dots;

    /// <summary>The text, or its start and its end if it needs more room.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Room, in units of the figures.</param>
    /// <param name="startShare">Share of the room that the start gets.</param>
    public static string Shorten(string text, double width, double startShare = 0.65)
    {
        var elements = Elements(text.Length > 4 * MostLetters ? string.Concat(text.AsSpan(0, 2 * MostLetters), text.AsSpan(text.Length - (2 * MostLetters))) : text);
        if (elements.Sum(WidthOf) <= width)
        {
            return text;
        }

        var room = Math.Max(0, width - Width(Dots));
        var start = Fitting(elements, room * startShare);
        var end = Fitting(Enumerable.Reverse(elements), room * (1 - startShare));
        return string.Concat(elements.Take(start)) + Dots + string.Concat(elements.Skip(elements.Count - end));
    }

    /// <summary>Names shortened alike, so that as many as possible still differ: by their starts, by starts and ends, or by their ends.</summary>
    public static IReadOnlyList<string> Shorten(IReadOnlyList<string> names, double width) =>
        new[] { 1, 0.65, 0.35, 0.1 }.Select(share => names.Select(name => Shorten(name, width, share)).ToArray()).MaxBy(shortened => shortened.Distinct().Count())!;

    /// <summary>About the width of a text at 12 units a line; letters of East Asia are twice as wide.</summary>
    public static double Width(string text) => Elements(text).Sum(WidthOf);

    private static double WidthOf(string element) => element[0] switch
    {
        'i' or 'j' or 'l' or '.' or ',' or '\'' or '|' or ' ' => 3.6,
        'm' or 'w' or 'M' or 'W' or '@' or '…' => 11.0,
        >= '\u1100' => 12.5,
        >= 'A' and <= 'Z' => 8.4,
        _ => 6.8,
    };

    private static int Fitting(IEnumerable<string> elements, double room) => elements.TakeWhile(element => (room -= WidthOf(element)) >= 0).Count();

    /// <summary>What readers see as letters.</summary>
    private static List<string> Elements(string text)
    {
        var elements = new List<string>();
        var enumerator = System.Globalization.StringInfo.GetTextElementEnumerator(text);
        while (enumerator.MoveNext())
        {
            elements.Add(enumerator.GetTextElement());
        }

        return elements;
    }

    private static void Append(StringBuilder encoded, char letter)
    {
        var text = letter switch
        {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            '\n' or '\t' => " ",
            _ => null,
        };
        if (text is not null)
        {
            encoded.Append(text);
        }
        else
        {
            encoded.Append(IsUnsafe(letter) ? Replacement : letter);
        }
    }

    private static bool IsUnsafe(char letter) => char.IsControl(letter) || char.IsSurrogate(letter)
        || letter is '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
