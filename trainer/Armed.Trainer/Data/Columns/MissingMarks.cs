using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Armed.Runtime.Schema;

namespace Armed.Trainer.Data.Columns;

/// <summary>
/// The texts that stand for a missing value. What programs write for one (R's NA, the list of pandas.read_csv, databases' NULL) is missing in every column, in the writers' spellings only:
/// <c>Na</c> and <c>Nan</c> may be names. What people and statistics programs write (SAS's and Stata's <c>.</c>, a dash, <c>?</c>, <c>None</c>, a spreadsheet's errors) is missing among numbers;
/// among texts it can be a level, as - and + are.
/// </summary>
internal sealed class MissingMarks
{
    private const int LongestKept = 64;

    private static readonly string[] s_amongNumbers =
    [
        .. MissingNames.Usual.Texts, ".", "..", "-", "--", "---", "\u2013", "\u2014", "?", "missing", "none", "nil", "n.a.", "n.a", "._", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!",
        .. Enumerable.Range('a', 26).Select(letter => "." + (char)letter), // SAS and Stata: missing for a reason
    ];

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _levels;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _numbers;
    private readonly double[] _values;
    private readonly int _longest;

    private MissingMarks(IReadOnlyCollection<string> levels, IReadOnlyCollection<string> numbers, StringComparer numberSpelling)
    {
        _levels = levels.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _numbers = numbers.ToHashSet(numberSpelling).GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = Math.Min(LongestKept, numbers.Concat(levels).Select(System.Text.Encoding.UTF8.GetByteCount).DefaultIfEmpty(0).Max());
        _values = [.. numbers.Select(Value).OfType<double>()];
        MayBeDigits = numbers.Any(mark => mark.Any(char.IsAsciiDigit) && mark.All(letter => char.IsAsciiDigit(letter) || letter is '-' or '.' or ','));
    }

    /// <summary>Whether a mark among numbers may be written as a number itself, such as -999.</summary>
    public bool MayBeDigits { get; }

    /// <summary>The usual marks.</summary>
    public static MissingMarks Usual { get; } = new(MissingNames.Usual.Texts, s_amongNumbers, StringComparer.OrdinalIgnoreCase);

    /// <summary>The marks asked for, in every column, instead of the usual ones; the usual ones where none are.</summary>
    public static MissingMarks Of(IReadOnlyList<string>? asked) => asked is null ? Usual : new MissingMarks([.. asked], [.. asked], StringComparer.Ordinal);

    /// <summary>These marks and others that are missing among numbers.</summary>
    public MissingMarks WithNumbers(IReadOnlyCollection<string> marks) =>
        marks.Count == 0 ? this : new MissingMarks(_levels.Set, [.. _numbers.Set, .. marks], (StringComparer)_numbers.Set.Comparer);

    /// <summary>Whether a text among numbers is missing; it is without blanks around it.</summary>
    public bool IsMissingNumber(ReadOnlySpan<byte> cell) => cell.IsEmpty || Contains(_numbers, cell);

    /// <summary>Whether a number stands for a missing one, such as -999, in whatever way it is written.</summary>
    public bool IsMissingNumber(double value) => _values.Length > 0 && Array.IndexOf(_values, value) >= 0;

    /// <summary>Whether a text among levels is missing; it is without blanks around it.</summary>
    public bool IsMissingLevel(ReadOnlySpan<byte> cell) => cell.IsEmpty || Contains(_levels, cell);

    /// <summary>The same for a text.</summary>
    public bool IsMissingLevel(ReadOnlySpan<char> cell) => cell.IsEmpty || _levels.Contains(cell);

    /// <summary>Whether a text would be missing among numbers, but is a level among texts.</summary>
    public bool IsMissingAmongNumbersOnly(ReadOnlySpan<char> cell) => _numbers.Contains(cell) && !_levels.Contains(cell);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)] // a caller would clear the buffer for every cell
    private bool Contains(HashSet<string>.AlternateLookup<ReadOnlySpan<char>> marks, ReadOnlySpan<byte> cell)
    {
        if (cell.Length > _longest)
        {
            return false;
        }

        Span<char> text = stackalloc char[LongestKept];
        Utf8.ToUtf16(cell, text, out _, out var length);
        return marks.Contains(text[..length]);
    }

    private static double? Value(string mark) =>
        double.TryParse(mark, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsNaN(value) ? value : null;
}
