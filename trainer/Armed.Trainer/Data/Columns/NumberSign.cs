using System.Globalization;

namespace Armed.Trainer.Data.Columns;

/// <summary>The sign of a currency, of per cent or per mille beside a number.</summary>
internal static class NumberSign
{
    private static readonly string[] s_codes = ["EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "SEK", "NOK", "DKK", "PLN", "CAD", "AUD"];

    /// <summary>Takes a sign off a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="sign">The sign; empty if there is none.</param>
    /// <param name="negative">Whether a minus stood before the sign.</param>
    /// <returns>What is left, without blanks around it.</returns>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> cell, out string sign, out bool negative)
    {
        (sign, negative) = ("", false);
        var rest = cell.Trim();
        if (rest is ['-' or '\u2212', _, ..] && AtStart(rest[1..].TrimStart()) > 0)
        {
            negative = true;
            rest = rest[1..].TrimStart();
        }

        if (AtStart(rest) is > 0 and var length)
        {
            sign = rest[..length].ToString();
            return rest[length..].TrimStart();
        }

        if (AtEnd(rest) is > 0 and var trailing)
        {
            sign = rest[^trailing..].ToString();
            return rest[..^trailing].TrimEnd();
        }

        return rest;
    }

    /// <summary>Whether numbers with and without the sign differ: 12.5% may be the number .125 elsewhere, but $5 is 5.</summary>
    public static bool Scales(string sign) => sign is "%" or "\u2030";

    private static int AtStart(ReadOnlySpan<char> text) => text.IsEmpty ? 0 : IsSign(text[0]) ? 1 : Code(text, text.Length >= 3 ? text[..3] : default);

    private static int AtEnd(ReadOnlySpan<char> text) => text.IsEmpty ? 0 : IsSign(text[^1]) ? 1 : Code(text, text.Length >= 3 ? text[^3..] : default);

    private static int Code(ReadOnlySpan<char> text, ReadOnlySpan<char> code)
    {
        foreach (var known in s_codes)
        {
            if (text.Length > 3 && code.SequenceEqual(known))
            {
                return known.Length;
            }
        }

        return 0;
    }

    private static bool IsSign(char c) => c is '%' or '\u2030' || (c > ' ' && char.GetUnicodeCategory(c) == UnicodeCategory.CurrencySymbol);
}
