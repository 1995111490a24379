using Armed.Trainer.Data.Columns;
using Armed.Trainer.Data.DuckDb;

namespace Armed.Trainer.Data.Reading;

/// <summary>
/// Reads the planned columns in one pass. A column without a given kind is taken for numeric until a text occurs; if that is not in the first chunk, those
/// columns alone are read again as texts.
/// </summary>
internal sealed class TableLoader(TableSource source, CancellationToken cancellation)
{
    /// <summary>Columns of one query: DuckDB holds several chunks of 2,048 rows, 32 KiB a column each, so a wide table is read in several goes.</summary>
    private const int ColumnsAtOnce = 1_000;

    /// <summary>Rows of each part; known after <see cref="Load"/>.</summary>
    public List<int> PartRows { get; } = [];

    public int Rows => PartRows.Sum();

    public IReadOnlyList<ColumnBuilder> Load(IReadOnlyList<ColumnPlan> plans)
    {
        var columns = plans.Select(plan => new ColumnBuilder(plan)).ToList();
        foreach (var part in source.Parts)
        {
            PartRows.Add(Read(part, columns, first: PartRows.Count == 0));
        }

        ReadAgain(columns.Where(column => column.Misjudged).ToList());
        return columns;
    }

    /// <summary>Names a row as people count: from 1, without the header, in its own file.</summary>
    public string RowName(int row)
    {
        var part = 0;
        while (part < PartRows.Count - 1 && row >= PartRows[part])
        {
            row -= PartRows[part++];
        }

        return $"data row {row + 1} of {source.Parts[part].Label}";
    }

    private void ReadAgain(List<ColumnBuilder> columns)
    {
        if (columns.Count == 0)
        {
            return;
        }

        columns.ForEach(column => column.StartAgainAsTexts());
        foreach (var part in source.Parts)
        {
            Read(part, columns, first: false);
        }
    }

    private int Read(SourcePart part, List<ColumnBuilder> columns, bool first)
    {
        try
        {
            return columns.Chunk(ColumnsAtOnce).Select(some => ReadSome(part, some, first)).ToList()[0];
        }
        catch (DuckFailure e)
        {
            throw part.Explain(e);
        }
    }

    private int ReadSome(SourcePart part, ColumnBuilder[] columns, bool first)
    {
        using var rows = source.Session.Select(part.Select(columns.Select(column => column.Plan.Name)));
        return Read(rows, columns, first);
    }

    private int Read(DuckRows rows, ColumnBuilder[] columns, bool first)
    {
        var count = 0L;
        for (; rows.Next(); first = false)
        {
            cancellation.ThrowIfCancellationRequested();
            count += rows.Count;
            if (count + PartRows.Sum() > Array.MaxLength)
            {
                throw new InputException($"The table has more than {Array.MaxLength:N0} rows. Sample it, for example with --sql.");
            }

            for (var i = 0; i < columns.Length; i++)
            {
                Append(columns[i], rows, i, first);
            }
        }

        return (int)count;
    }

    private static void Append(ColumnBuilder column, DuckRows rows, int index, bool first)
    {
        column.Append(rows.Column(index));
        if (!first || !column.Misjudged)
        {
            return;
        }

        column.StartAgainAsTexts();
        column.Append(rows.Column(index));
    }
}
