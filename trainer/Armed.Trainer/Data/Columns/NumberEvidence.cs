using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Armed.Trainer.Data.Columns;

/// <summary>What the cells of a column say about how its numbers are written: which would be numbers with a decimal point, which with a decimal comma.</summary>
internal sealed class NumberEvidence(MissingMarks marks)
{
    private readonly Dictionary<string, (int Count, int Row, string Cell)> _signs = new(StringComparer.Ordinal);
    private int _row;

    /// <summary>A reading with one decimal separator.</summary>
    public sealed class Reading
    {
        /// <summary>Cells that are numbers in it.</summary>
        public int Numbers { get; set; }

        /// <summary>First cell that is a number in this reading alone; a row of -1 without one.</summary>
        public (int Row, string Cell) Only { get; set; } = (-1, "");

        /// <summary>What separates thousands, each with the first cell that shows it.</summary>
        public Dictionary<char, (int Row, string Cell)> Thousands { get; } = [];

        /// <summary>The cells that are texts in it.</summary>
        public OddCells Texts { get; } = new();

        /// <summary>Whether the column is one of numbers in this reading.</summary>
        public bool IsNumeric => Numbers > 0 && Texts.AreMarks(Numbers);
    }

    /// <summary>With a decimal point.</summary>
    public Reading Point { get; } = new();

    /// <summary>With a decimal comma.</summary>
    public Reading Comma { get; } = new();

    /// <summary>First cell with a comma that is another number in each of the readings, such as 1,234; a row of -1 without one.</summary>
    public (int Row, string Cell) Ambiguous { get; private set; } = (-1, "");

    /// <summary>Cells that are numbers in one of the readings.</summary>
    public int Numbers { get; private set; }

    /// <summary>The signs beside numbers with their cells, and the empty text for numbers other than 0 without a sign.</summary>
    public IReadOnlyDictionary<string, (int Count, int Row, string Cell)> Signs => _signs;

    /// <summary>Cells that are texts in both readings.</summary>
    public OddCells Texts { get; } = new();

    /// <summary>Whether the cells are numbers in one of the readings, and at most some marks.</summary>
    public bool IsNumeric => Numbers > 0 && Texts.AreMarks(Numbers);

    public void Append(CellVector cells)
    {
        for (var i = 0; i < cells.Count; i++, _row++)
        {
            if (!cells.IsTyped)
            {
                Append(NumberText.Trim(cells[i]), _row);
            }
        }
    }

    /// <summary>Notes a cell, without blanks around it.</summary>
    public void Append(ReadOnlySpan<byte> cell, int row)
    {
        if ((marks.MayBeDigits || !TryAppendPlain(cell, row)) && !marks.IsMissingNumber(cell))
        {
            AppendAny(cell, row);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)] // a caller would clear the buffer for every cell
    private void AppendAny(ReadOnlySpan<byte> cell, int row)
    {
        Span<char> text = stackalloc char[2 * NumberFormat.Longest];
        var length = 0;
        if (cell.Length <= text.Length)
        {
            Utf8.ToUtf16(cell, text, out _, out length);
        }

        Append(cell, TypesetNumber.Plain(text[..length]), row);
    }

    /// <summary>Notes what nearly all cells are, digits with at most one separator, in a fraction of the time.</summary>
    private bool TryAppendPlain(ReadOnlySpan<byte> cell, int row)
    {
        var separator = cell.IndexOfAny((byte)'.', (byte)',');
        var @decimal = separator < 0 ? (byte)'.' : cell[separator];
        if (!PlainNumber.TryParse(cell, out var value, @decimal))
        {
            return false;
        }

        var (reading, other) = @decimal == '.' ? (Point, Comma) : (Comma, Point);
        var isOther = separator < 0 || SeparatesThousands(cell, separator);
        Note(reading, isNumber: true, isOther, thousands: null, cell, row);
        Note(other, isOther, isNumberOtherwise: true, separator < 0 ? null : (char)@decimal, cell, row);
        if (@decimal == ',' && isOther && Ambiguous.Row < 0)
        {
            Ambiguous = (row, Encoding.UTF8.GetString(cell));
        }

        Numbers++;
        if (value != 0 && !CountSign(""))
        {
            _signs.Add("", (1, row, Encoding.UTF8.GetString(cell)));
        }

        return true;
    }

    /// <summary>Whether the separator of a number may be one of thousands: one to three digits before it, the first of them not 0, and three after it.</summary>
    private static bool SeparatesThousands(ReadOnlySpan<byte> number, int separator) =>
        number.Length - separator == 4 && number[..separator].TrimStart((byte)'-') is [not (byte)'0', ..] and { Length: <= 3 };

    /// <summary>Counts a number with a sign; false for the first one.</summary>
    private bool CountSign(string sign)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_signs, sign);
        if (Unsafe.IsNullRef(ref known))
        {
            return false;
        }

        known.Count++;
        return true;
    }

    private void Append(ReadOnlySpan<byte> cell, ReadOnlySpan<char> text, int row)
    {
        var number = NumberSign.Strip(text, out var sign, out _);
        var point = Read(number, '.', out var pointThousands, out var pointValue);
        var comma = Read(number, ',', out var commaThousands, out var commaValue);
        Note(Point, point, comma, pointThousands, cell, row);
        Note(Comma, comma, point, commaThousands, cell, row);
        if (!point && !comma)
        {
            Texts.Add(cell, row);
            return;
        }

        Numbers++;
        if (point && comma && pointValue != commaValue && Ambiguous.Row < 0 && number.Contains(','))
        {
            Ambiguous = (row, text.ToString());
        }

        if ((sign.Length > 0 || (point ? pointValue : commaValue) != 0) && !CountSign(sign))
        {
            _signs.Add(sign, (1, row, text.ToString()));
        }
    }

    private static void Note(Reading reading, bool isNumber, bool isNumberOtherwise, char? thousands, ReadOnlySpan<byte> cell, int row)
    {
        if (!isNumber)
        {
            if (!reading.Texts.AreTooMany)
            {
                reading.Texts.Add(cell, row);
            }

            return;
        }

        reading.Numbers++;
        if (!isNumberOtherwise && reading.Only.Row < 0)
        {
            reading.Only = (row, Encoding.UTF8.GetString(cell));
        }

        if (thousands is { } separator)
        {
            reading.Thousands.TryAdd(separator, (row, Encoding.UTF8.GetString(cell)));
        }
    }

    private static bool Read(ReadOnlySpan<char> number, char @decimal, out char? thousands, out double value)
    {
        foreach (var separator in NumberFormat.ThousandsBeside(@decimal))
        {
            if (new NumberFormat(@decimal, separator).TryParse(number, out value))
            {
                thousands = separator;
                return true;
            }
        }

        (thousands, value) = (null, double.NaN);
        return false;
    }
}
