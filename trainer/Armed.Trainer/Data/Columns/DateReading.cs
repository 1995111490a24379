using Armed.Runtime.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>How the cells of a column are read as dates: in one pattern, or as ISO 8601 has them, which no pattern with another order can be mistaken for.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="marks">What is missing.</param>
internal sealed class DateReading(DatePattern pattern, MissingMarks marks)
{
    /// <summary>How dates are written.</summary>
    public DatePattern Pattern => pattern;

    /// <summary>Reads a cell: a number stands for a date here.</summary>
    public NumberText.Kind Parse(ReadOnlySpan<byte> cell, out DateMoment moment)
    {
        cell = NumberText.Trim(cell);
        return TryRead(cell, out moment) ? NumberText.Kind.Number : marks.IsMissingNumber(cell) ? NumberText.Kind.Missing : NumberText.Kind.Text;
    }

    private bool TryRead(ReadOnlySpan<byte> cell, out DateMoment moment) =>
        pattern.TryRead(cell, out moment) || DatePattern.Iso.TryRead(cell, out moment);
}
