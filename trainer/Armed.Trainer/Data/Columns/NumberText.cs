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

        /// <summary>Empty, NA, N/A, NaN or null, in any case.</summary>
        Missing,

        /// <summary>An infinity, or beyond the range of a float.</summary>
        Infinite,

        /// <summary>Anything else.</summary>
        Text,
    }

    public static Kind Parse(ReadOnlySpan<byte> cell, out double value)
    {
        cell = Trim(cell);
        value = double.NaN;
        if (IsMissing(cell))
        {
            return Kind.Missing;
        }

        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return float.IsFinite((float)value) ? Kind.Number : Kind.Infinite;
        }

        return IsInfinity(cell) ? Kind.Infinite : Kind.Text;
    }

    public static bool IsMissing(ReadOnlySpan<byte> cell) => cell.Length switch
    {
        0 => true,
        2 => Ascii.EqualsIgnoreCase(cell, "NA"u8),
        3 => Ascii.EqualsIgnoreCase(cell, "NaN"u8) || Ascii.EqualsIgnoreCase(cell, "N/A"u8),
        4 => Ascii.EqualsIgnoreCase(cell, "null"u8),
        _ => false,
    };

    private static bool IsInfinity(ReadOnlySpan<byte> cell)
    {
        if (cell.Length > 0 && cell[0] is (byte)'+' or (byte)'-')
        {
            cell = cell[1..];
        }

        return Ascii.EqualsIgnoreCase(cell, "inf"u8) || Ascii.EqualsIgnoreCase(cell, "infinity"u8);
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell)
    {
        // Nearly every cell needs no trimming: look at its ends only.
        return cell.Length > 0 && (cell[0] <= ' ' || cell[^1] <= ' ') ? cell.Trim(" \t\r\n"u8) : cell;
    }
}
