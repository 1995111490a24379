namespace Armed.Trainer.Explaining;

/// <summary>Columns and rows of a table that lies row after row in an array.</summary>
internal static class Cells
{
    public static T[] Take<T>(T[] cells, int width, IReadOnlyList<int> rows)
    {
        var taken = new T[rows.Count * width];
        for (var i = 0; i < rows.Count; i++)
        {
            cells.AsSpan(rows[i] * width, width).CopyTo(taken.AsSpan(i * width));
        }

        return taken;
    }

    public static T[] Column<T>(T[] cells, int width, int column)
    {
        var values = new T[cells.Length / width];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = cells[(row * width) + column];
        }

        return values;
    }

    public static T[] With<T>(T[] cells, int width, int column, Func<int, T, T> value)
    {
        var changed = (T[])cells.Clone();
        for (var (row, at) = (0, column); at < changed.Length; row++, at += width)
        {
            changed[at] = value(row, cells[at]);
        }

        return changed;
    }
}
