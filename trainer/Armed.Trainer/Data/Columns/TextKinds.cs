using System.Text;

namespace Armed.Trainer.Data.Columns;

/// <summary>What the texts of a column would be as numbers.</summary>
/// <param name="column">The column.</param>
/// <param name="reading">How numbers are read.</param>
internal sealed class TextKinds(ColumnBuilder column, NumberReading reading)
{
    /// <summary>Levels that are looked at to see whether a column is worth a closer look.</summary>
    private const int MostSampled = 200;

    /// <summary>Whether some cells look like numbers in a format other than the plain one.</summary>
    public bool LooksFormatted
    {
        get
        {
            if (!column.MayBeNumbers || column.IsPutOff)
            {
                return column.IsPutOff;
            }

            var numbers = column.Numbers ?? column.Outcome?.Numbers;
            var evidence = new NumberEvidence(reading.Marks);
            foreach (var text in numbers is null ? column.Texts!.Levels.Take(MostSampled) : numbers.Texts.Texts)
            {
                evidence.Append(NumberText.Trim(Encoding.UTF8.GetBytes(text)), 0);
            }

            // A plain number is one in the point's reading, without a separator of thousands and without a sign.
            var formatted = evidence.Comma.Only.Row >= 0 || evidence.Point.Thousands.Count > 0 || evidence.Signs.Keys.Any(sign => sign.Length > 0) || (numbers is not null && evidence.Numbers > 0);
            return formatted && 2 * evidence.Numbers >= evidence.Texts.Count;
        }
    }

    /// <summary>Whether a column of texts is one of numbers but for a few marks of missing values.</summary>
    public bool IsNumeric => HasNumbers && Count(out var numbers).AreMarks(numbers) && numbers > 0;

    /// <summary>Whether a level of a column of texts is a number.</summary>
    public bool HasNumbers => column.Texts is { } texts && texts.Levels.Exists(level => reading.Parse(Encoding.UTF8.GetBytes(level), typed: false, out _) == NumberText.Kind.Number);

    /// <summary>The cells that are not numbers, of a column of texts.</summary>
    /// <param name="numbers">Cells that are numbers.</param>
    public OddCells Count(out int numbers)
    {
        var (texts, odd, counts) = (column.Texts!, new OddCells(), column.Texts!.Counts());
        numbers = 0;
        for (var code = 0; code < counts.Length; code++)
        {
            var kind = counts[code].Cells == 0 ? NumberText.Kind.Missing : reading.Parse(Encoding.UTF8.GetBytes(texts.Levels[code]), typed: false, out _);
            if (kind == NumberText.Kind.Number)
            {
                numbers += counts[code].Cells;
            }
            else if (kind != NumberText.Kind.Missing)
            {
                odd.Add(texts.Levels[code], counts[code].Cells, counts[code].FirstRow);
            }
        }

        return odd;
    }
}
