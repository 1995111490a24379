using System.Globalization;
using System.Runtime.CompilerServices;

namespace Armed.Trainer.Data.Columns;

/// <summary>How the numbers of a file are written.</summary>
/// <param name="Decimal">The decimal separator, a point or a comma.</param>
/// <param name="Thousands">What separates groups of three digits: a point, a comma, a blank (any of the blanks that spreadsheets write) or an apostrophe; null for nothing.</param>
internal sealed record NumberFormat(char Decimal = '.', char? Thousands = null)
{
    /// <summary>The longest cell that is read as a formatted number.</summary>
    public const int Longest = 64;

    /// <summary>What can separate thousands beside a decimal separator.</summary>
    public static char?[] ThousandsBeside(char @decimal) => [null, @decimal == '.' ? ',' : '.', ' ', '\''];

    /// <summary>Reads a number without signs of currency or per cent; groups of digits are taken only where each has three and the first one to three.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)] // a caller would clear the buffer for every cell
    public bool TryParse(ReadOnlySpan<char> number, out double value)
    {
        value = double.NaN;
        Span<char> plain = stackalloc char[Longest];
        if (number.Length > Longest || !TryWritePlain(number, plain, out var length))
        {
            return false;
        }

        return double.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && !double.IsNaN(value);
    }

    /// <summary>Whether a character separates thousands in the way of another one.</summary>
    public static bool Separates(char c, char thousands) => c == thousands || Canonical(c) == thousands;

    private static char Canonical(char c) => c switch
    {
        '\u00A0' or '\u202F' or '\u2009' => ' ',
        '\u2019' => '\'',
        _ => c,
    };

    private bool TryWritePlain(ReadOnlySpan<char> number, Span<char> plain, out int length)
    {
        length = 0;
        var at = 0;
        if (number is ['+' or '-' or '\u2212', ..])
        {
            plain[length++] = number[at++] == '+' ? '+' : '-';
        }

        var start = length;
        if (!TryWriteWhole(number, ref at, plain, ref length))
        {
            return false;
        }

        if (at < number.Length && number[at] == Decimal)
        {
            (plain[length++], at) = ('.', at + 1);
            CopyDigits(number, ref at, plain, ref length);
        }

        // What is left can be an exponent only.
        var hasDigit = plain[start..length].ContainsAnyInRange('0', '9');
        if (!hasDigit || (at < number.Length && number[at] is not ('e' or 'E')))
        {
            return false;
        }

        number[at..].CopyTo(plain[length..]);
        length += number.Length - at;
        return true;
    }

    private bool TryWriteWhole(ReadOnlySpan<char> number, ref int at, Span<char> plain, ref int length)
    {
        var first = at;
        var digits = CopyDigits(number, ref at, plain, ref length);
        if (Thousands is not { } thousands || at >= number.Length || !Separates(number[at], thousands))
        {
            return true;
        }

        if (digits is 0 or > 3 || number[first] == '0')
        {
            return false;
        }

        while (at < number.Length && Separates(number[at], thousands))
        {
            at++;
            if (CopyDigits(number, ref at, plain, ref length) != 3)
            {
                return false;
            }
        }

        return true;
    }

    private static int CopyDigits(ReadOnlySpan<char> number, ref int at, Span<char> plain, ref int length)
    {
        var digits = 0;
        for (; at < number.Length && char.IsAsciiDigit(number[at]); at++, digits++)
        {
            plain[length++] = number[at];
        }

        return digits;
    }
}
