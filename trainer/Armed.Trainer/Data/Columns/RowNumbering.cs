using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>
/// Whether a column only numbers the rows, as spreadsheets and data frames write it. Such a column says where a row stood in one file. Files are often sorted by cluster or outcome, and then it
/// predicts well there and nowhere else.
/// </summary>
internal static class RowNumbering
{
    /// <summary>Fewer rows are not judged: 1 to 10 may be ten days.</summary>
    private const int FewestRows = 20;

    /// <summary>Names that programs give to the numbers of rows.</summary>
    private static readonly HashSet<string> s_written = new(StringComparer.OrdinalIgnoreCase)
    {
        "rownames", "row.names", "row_names", "rowname", "rownumber", "row_number", "row_num", "rowid", "row_id", "Unnamed: 0", "...1", "level_0",
    };

    /// <summary>Names that people use for the numbers of rows, but for other things as well.</summary>
    private static readonly HashSet<string> s_likely = new(StringComparer.OrdinalIgnoreCase) { "id", "index", "row", "X", "nr", "no", "obs", "case" };

    /// <summary>Words before id that make it a time.</summary>
    private static readonly string[] s_times = ["time", "hour", "day", "date", "week", "month", "quarter", "season", "year", "period", "wave", "visit"];

    /// <summary>Whether the last word is id, as in "patient id", patient_id and patientId.</summary>
    private static bool EndsInId(string name) => name.Length > 2 && name.EndsWith("id", StringComparison.OrdinalIgnoreCase)
        && (!char.IsLetter(name[^3]) || (char.IsLower(name[^3]) && char.IsUpper(name[^2])));

    private static bool IsTime(string name) => s_times.Any(time => name.Contains(time, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a column is.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its values, row after row of the source.</param>
    public static RowNumberKind Of(string name, Blocks<float> values)
    {
        if (values.Count < FewestRows)
        {
            return RowNumberKind.None;
        }

        var (text, isRising, isCounting) = (name.Trim(), true, true);
        var (isWritten, isLikely, isId) = (s_written.Contains(text), s_likely.Contains(text), EndsInId(text));
        var startsAtFirst = values[0] is 0 or 1;
        for (var row = 0; row < values.Count; row++)
        {
            isRising &= row == 0 || values[row] > values[row - 1];
            isCounting &= values[row] == values[0] + row;
            if (!float.IsInteger(values[row]) || !(isWritten || ((isLikely || isId) && isRising) || (startsAtFirst && isCounting)))
            {
                return RowNumberKind.None; // nearly every column is told by its first rows
            }
        }

        return isWritten || (isLikely && isRising) || (isId && isCounting && !IsTime(text)) ? RowNumberKind.Certain : RowNumberKind.Possible;
    }
}
