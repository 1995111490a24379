using System.Globalization;
using System.Text;

namespace Armed.Cli.Common;

/// <summary>Makes names from data safe for a terminal: control and direction-changing characters become \uXXXX. Line feeds stay.</summary>
internal static class Printable
{
    public static string Text(string text) => text.Any(IsUnsafe) ? Escape(text) : text;

    private static bool IsUnsafe(char letter) => letter != '\n' && (char.IsControl(letter) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));

    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            if (IsUnsafe(letter))
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
            }
            else
            {
                result.Append(letter);
            }
        }

        return result.ToString();
    }
}
