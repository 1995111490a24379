using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Armed.Trainer.Data.Columns;

/// <summary>
/// Numbers in the characters that word processors, web pages and East Asian keyboards put in place of ASCII's: full-width digits (U+FF10 to U+FF19), a minus sign or an en dash in front,
/// blanks and invisible characters around; and numbers that a spreadsheet is told to keep as texts, ="5".
/// </summary>
internal static class TypesetNumber
{
    /// <summary>Reads a number that is not plain ASCII; false for everything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out double value)
    {
        value = double.NaN;
        return cell.Length is > 0 and <= NumberFormat.Longest && (cell[0] == '=' || cell.ContainsAnyInRange((byte)0x80, (byte)0xFF)) && TryParseAny(cell, out value);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)] // a caller would clear the buffer for every cell
    private static bool TryParseAny(ReadOnlySpan<byte> cell, out double value)
    {
        Span<char> text = stackalloc char[NumberFormat.Longest];
        Utf8.ToUtf16(cell, text, out _, out var length);
        return double.TryParse(Plain(text[..length]), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>The same text in ASCII as far as numbers go, changed in place.</summary>
    public static ReadOnlySpan<char> Plain(Span<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = text[i] is >= '\uFF01' and <= '\uFF5E' ? (char)(text[i] - 0xFEE0) : text[i];
        }

        while (text.Length > 0 && IsUnseen(text[^1]))
        {
            text = text[..^1];
        }

        while (text.Length > 0 && IsUnseen(text[0]))
        {
            text = text[1..];
        }

        if (text is ['=', '"', .., '"'])
        {
            text = text[2..^1];
        }

        if (text is ['\u2212' or '\u2013', >= '0' and <= '9' or '.' or ',', ..])
        {
            text[0] = '-';
        }

        return text;
    }

    private static bool IsUnseen(char letter) => char.IsWhiteSpace(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format;
}
