using System.Globalization;
using System.Text;

namespace Armed.Trainer.Data.Columns;

/// <summary>What a cell of a numeric column or of an outcome says.</summary>
internal static class NumberText
{
    /// <summary>Largest number that is read. Above a third of single precision's largest, sums and differences of two numbers overflow; and 3.4e38 is a mark of missing values in raster data.</summary>
    public const double Largest = 1e38;

    public enum Kind
    {
        /// <summary>A number of at most <see cref="Largest"/> in size.</summary>
        Number,

        /// <summary>Empty, or a mark of a missing value.</summary>
        Missing,

        /// <summary>An infinity, or a number beyond <see cref="Largest"/>.</summary>
        Infinite,

        /// <summary>Anything else.</summary>
        Text,
    }

    /// <summary>Reads a number as programs write it, with a decimal point and nothing else.</summary>
    public static Kind Parse(ReadOnlySpan<byte> cell, MissingMarks marks, out double value)
    {
        cell = Trim(cell);
        if (PlainNumber.TryParse(cell, out value) || (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && !double.IsNaN(value)))
        {
            return OfValue(marks, ref value);
        }

        if (TypesetNumber.TryParse(cell, out value))
        {
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
            return Math.Abs(value) <= Largest ? Kind.Number : Kind.Infinite;
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
