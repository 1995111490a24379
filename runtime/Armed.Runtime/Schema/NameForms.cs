using System.Globalization;
using Armed.Runtime.Common;

namespace Armed.Runtime.Schema;

/// <summary>
/// Forms of the names of levels and clusters. The same name is written in several ways: pandas writes whole numbers as 101.0 where one is missing, R writes 100000 as 1e+05,
/// truth values are TRUE, True or true, a database pads with blanks, macOS takes accents apart.
/// </summary>
internal static class NameForms
{
    /// <summary>Longest name that is folded: longer ones are texts, not names.</summary>
    public const int MostFolded = 256;

    /// <summary>Digits that a decimal number holds exactly.</summary>
    private const int MostDigits = 28;

    private const string Plain = "0.############################";

    /// <summary>
    /// The form in which every program's spelling of a name is the same: without blanks at the ends, in Unicode's form NFC, truth values as true and false, whole numbers
    /// without .0, without the mark ="007" for a spreadsheet to keep a text, and numbers as programs write large and small ones (1e+05) in digits. Needs no memory for names of Latin letters and plain numbers.
    /// </summary>
    public static ReadOnlySpan<char> Canonical(ReadOnlySpan<char> name)
    {
        name = name.Trim();
        // ="007" tells a spreadsheet to keep a text.
        name = CanonicalComposition.Of(name is ['=', '"', _, .., '"'] ? name[2..^1].Trim() : name);
        if (name.Length is 4 or 5 && (name.Equals("true", StringComparison.OrdinalIgnoreCase) || name.Equals("false", StringComparison.OrdinalIgnoreCase)))
        {
            return name.Length == 4 ? "true" : "false";
        }

        return name.IsEmpty || !char.IsAsciiDigit(name[^1]) ? name : IsScientific(name) ? InDigits(name) : WithoutPointZero(name);
    }

    /// <summary><see cref="Canonical"/> as a string: the name itself where it is in that form already.</summary>
    public static string CanonicalText(string name)
    {
        var form = Canonical(name);
        return form.Length == name.Length && form.SequenceEqual(name) ? name : form.ToString();
    }

    /// <summary>
    /// A form in which names are the same that differ by blanks, case, the kind of dashes and quotes, full-width letters, or the way in which a number is written, so that they may well
    /// mean the same; null for a name too long.
    /// </summary>
    public static string? FoldedText(string name)
    {
        Span<char> folded = stackalloc char[MostFolded];
        return Fold(name, folded) is >= 0 and var length ? folded[..length].ToString() : null;
    }

    /// <summary><see cref="FoldedText"/> without memory.</summary>
    /// <param name="name">The name.</param>
    /// <param name="folded">Takes the form; <see cref="MostFolded"/> letters.</param>
    /// <returns>Letters of the form; -1 for a name too long.</returns>
    public static int Fold(ReadOnlySpan<char> name, Span<char> folded)
    {
        name = name.Length > MostFolded ? name : Canonical(name);
        if (name.Length > MostFolded)
        {
            return -1;
        }

        var length = 0;
        foreach (var letter in name)
        {
            // A format character is not seen: a zero-width blank, a soft hyphen, a byte order mark.
            if (!char.IsWhiteSpace(letter) && char.GetUnicodeCategory(letter) != UnicodeCategory.Format)
            {
                folded[length++] = char.ToUpperInvariant(Plainly(letter));
            }
        }

        return length <= MostDigits && decimal.TryParse(folded[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number.TryFormat(folded, out var digits, Plain, CultureInfo.InvariantCulture) ? digits : length;
    }

    /// <summary>ASCII for letters that keyboards and word processors replace: full-width forms (U+FF01 to U+FF5E), dashes and the minus sign, and curved quotes.</summary>
    private static char Plainly(char letter) => letter switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(letter - 0xFEE0),
        (>= '\u2010' and <= '\u2015') or '\u2212' => '-',
        '\u2018' or '\u2019' or '\u02BC' => '\'',
        '\u201C' or '\u201D' => '"',
        _ => letter,
    };

    private static ReadOnlySpan<char> WithoutPointZero(ReadOnlySpan<char> name)
    {
        var whole = name.TrimEnd('0');
        return whole.Length > 1 && whole[^1] == '.' && whole.Length < name.Length && AreDigits(whole[..^1].TrimStart('-')) ? whole[..^1] is "-0" ? "0" : whole[..^1] : name;
    }

    /// <summary>A digit, perhaps more behind a point, e, a sign and two digits or more: as R, Python and C write numbers, and people hardly ever write ids.</summary>
    private static bool IsScientific(ReadOnlySpan<char> name)
    {
        var e = name.IndexOf('e');
        if (e < 1 || name.Length < e + 4 || name[e + 1] is not ('+' or '-') || !AreDigits(name[(e + 2)..]))
        {
            return false;
        }

        var mantissa = name[..e].TrimStart('-');
        return mantissa.Length == 1 ? char.IsAsciiDigit(mantissa[0]) : mantissa.Length > 2 && char.IsAsciiDigit(mantissa[0]) && mantissa[1] == '.' && AreDigits(mantissa[2..]);
    }

    /// <summary>The number without an exponent where a decimal number holds it exactly; others are written alike by all.</summary>
    private static ReadOnlySpan<char> InDigits(ReadOnlySpan<char> name)
    {
        var exponent = int.TryParse(name[(name.IndexOf('e') + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : int.MaxValue;
        return exponent is >= -9 and < MostDigits && name.Length < MostDigits - 5 && decimal.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(Plain, CultureInfo.InvariantCulture) : name;
    }

    private static bool AreDigits(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiDigit(letter))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
