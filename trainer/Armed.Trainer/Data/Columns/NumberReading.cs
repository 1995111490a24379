using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Armed.Trainer.Data.Columns;

/// <summary>How the cells of a column are read as numbers.</summary>
/// <param name="format">How its numbers are written, where they are texts.</param>
/// <param name="marks">What is missing.</param>
/// <param name="sign">The sign that its numbers may bear; empty for none.</param>
internal sealed class NumberReading(NumberFormat format, MissingMarks marks, string sign = "")
{
    // Of a column in per cent 0.292 may be 29.2 %: a bare number is refused, except 0.
    private readonly bool _needsSign = NumberSign.Scales(sign);
    private readonly bool _isPlain = format == new NumberFormat() && sign.Length == 0;

    /// <summary>How numbers are written.</summary>
    public NumberFormat Format => format;

    /// <summary>What is missing.</summary>
    public MissingMarks Marks => marks;

    /// <summary>The sign that its numbers may bear.</summary>
    public string Sign => sign;

    /// <summary>Reads a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="typed">Whether a number of the source was written as text by this program: that is always with a decimal point.</param>
    /// <param name="value">The number; NaN if it is missing or a text.</param>
    public NumberText.Kind Parse(ReadOnlySpan<byte> cell, bool typed, out double value) =>
        typed || _isPlain ? NumberText.Parse(cell, marks, out value) : ParseQuickly(NumberText.Trim(cell), out value);

    private NumberText.Kind ParseQuickly(ReadOnlySpan<byte> cell, out double value) =>
        !marks.MayBeDigits && !_needsSign && PlainNumber.TryParse(cell, out value, (byte)format.Decimal) ? NumberText.OfValue(marks, ref value) : ParseFormatted(cell, out value);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)] // a caller would clear the buffer for every cell
    private NumberText.Kind ParseFormatted(ReadOnlySpan<byte> cell, out double value)
    {
        value = double.NaN;
        if (marks.IsMissingNumber(cell))
        {
            return NumberText.Kind.Missing;
        }

        if (NumberText.IsInfinity(cell))
        {
            return NumberText.Kind.Infinite;
        }

        if (cell.Length > 2 * NumberFormat.Longest)
        {
            return NumberText.Kind.Text;
        }

        Span<char> text = stackalloc char[2 * NumberFormat.Longest];
        Utf8.ToUtf16(cell, text, out _, out var length);
        var number = NumberSign.Strip(TypesetNumber.Plain(text[..length]), out var found, out var negative);
        if ((found.Length > 0 && found != sign) || !format.TryParse(number, out value))
        {
            return NumberText.Kind.Text;
        }

        value = negative ? -value : value;
        var kind = NumberText.OfValue(marks, ref value);
        if (_needsSign && found.Length == 0 && kind == NumberText.Kind.Number && value != 0)
        {
            value = double.NaN;
            return NumberText.Kind.Text;
        }

        return kind;
    }
}
