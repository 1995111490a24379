using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>
/// Whether a column only numbers the rows, as spreadsheets and data frames write it: 1, 2, 3, .. in the order of the file, or whole numbers that are all different under a name for row numbers.
/// Such a column says where a row stood in one file. Files are often sorted by cluster or outcome, and then it predicts well there and nowhere else.
/// </summary>
internal static class RowNumbering
{
    /// <summary>Fewer rows are not judged: 1 to 10 may be ten days.</summary>
    private const int FewestRows = 20;

    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "rownames", "row.names", "row_names", "rowname", "row", "rowid", "row_id", "rownumber", "row_number", "index", "Unnamed: 0", "id",
    };

    /// <summary>Whether a column numbers the rows.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its values, row after row of the source.</param>
    public static bool IsOf(string name, Blocks<float> values)
    {
        if (values.Count < FewestRows)
        {
            return false;
        }

        var (isNamed, consecutive) = (s_names.Contains(name.Trim()), true);
        var seen = isNamed ? new HashSet<float>() : null;
        for (var row = 0; row < values.Count; row++)
        {
            consecutive &= values[row] == values[0] + row;
            if (!float.IsInteger(values[row]) || !(consecutive || seen is not null) || seen?.Add(values[row]) == false)
            {
                return false;
            }
        }

        return true;
    }
}
