using System.Globalization;
using System.Text;

namespace Armed.Trainer.Data.Columns;

/// <summary>What a cell of a numeric column or of an outcome says.</summary>
internal static class NumberText
{
    public enum Kind
    {
        /// <summary>A finite number that fits a float.</summary>
        Number,

        /// <summary>Empty, or a mark of a missing value.</summary>
        Missing,

        /// <summary>An infinity, or beyond the range of a float.</summary>
        Infinite,

        /// <summary>Anything else.</summary>
        Text,
    }

    /// <summary>Reads a number as programs write it, with a decimal point and nothing else.</summary>
    public static Kind Parse(ReadOnlySpan<byte> cell, MissingMarks marks, out double value)
    {
        cell = Trim(cell);
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && !double.IsNaN(value))
        {
            return OfValue(marks, ref value);
        }

        if (cell.StartsWith("\u2212"u8) && double.TryParse(cell["\u2212"u8.Length..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size))
        {
            value = -size; // a minus as typesetters write it
            return OfValue(marks, ref value);
        }

        value = double.NaN;
        return marks.IsMissingNumber(cell) ? Kind.Missing : IsInfinity(cell) ? Kind.Infinite : Kind.Text;
    }

    /// <summary>What a number says, as one of a single precision column.</summary>
    public static Kind OfValue(MissingMarks marks, ref double value)
    {
        if (!marks.IsMissingNumber(value))
        {
            return float.IsFinite((float)value) ? Kind.Number : Kind.Infinite;
        }

        value = double.NaN;
        return Kind.Missing;
    }

    public static bool IsInfinity(ReadOnlySpan<byte> cell)
    {
        if (cell.Length > 0 && cell[0] is (byte)'+' or (byte)'-')
        {
            cell = cell[1..];
        }

        return Ascii.EqualsIgnoreCase(cell, "inf"u8) || Ascii.EqualsIgnoreCase(cell, "infinity"u8);
    }

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell)
    {
        // Nearly every cell needs no trimming: look at its ends only.
        return cell.Length > 0 && (cell[0] <= ' ' || cell[^1] <= ' ') ? cell.Trim(" \t\r\n"u8) : cell;
    }
}
