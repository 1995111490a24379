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
        moment = default;
        return marks.IsMissingNumber(cell) ? NumberText.Kind.Missing : TryRead(cell, out moment) ? NumberText.Kind.Number : NumberText.Kind.Text;
    }

    private bool TryRead(ReadOnlySpan<byte> cell, out DateMoment moment) =>
        pattern.TryRead(cell, out moment) || (pattern.AllowsIso && DatePattern.Iso.TryRead(cell, out moment)) || (pattern.IsNumber && cell.EndsWith(".0"u8) && pattern.TryRead(cell[..^2], out moment));
}
