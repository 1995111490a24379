using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;
using Armed.Trainer.Data.DuckDb;

namespace Armed.Trainer.Data.Reading;

/// <summary>
/// Reads the planned columns in one pass. A column without a given kind is taken for numeric until the first chunk, or the whole of it, has more texts than marks of missing values; such
/// columns alone are read again. So are all columns that may be numbers where the first pass shows numbers in another format. What a column is depends on all of its cells.
/// </summary>
internal sealed class TableLoader(TableSource source, DataSource asked, CancellationToken cancellation)
{
    /// <summary>Columns of one query: DuckDB holds several chunks of 2,048 rows, 32 KiB a column each, so a wide table is read in several goes.</summary>
    private const int ColumnsAtOnce = 1_000;

    private readonly MissingMarks _marks = MissingMarks.Of(asked.Missing);

    /// <summary>Rows of each part; known after <see cref="Load"/>.</summary>
    public List<int> PartRows { get; } = [];

    public int Rows => PartRows.Sum();

    /// <summary>How the numbers of the source are written; known after <see cref="Load"/>.</summary>
    public NumberFormat Format { get; private set; } = new();

    /// <summary>What was noticed.</summary>
    public List<string> Messages { get; } = [];

    public IReadOnlyList<ColumnBuilder> Load(IReadOnlyList<ColumnPlan> plans)
    {
        var columns = plans.Select(plan => new ColumnBuilder(plan, _marks)).ToList();
        foreach (var part in source.Parts)
        {
            PartRows.Add(Read(part, Appenders(columns), first: PartRows.Count == 0));
        }

        ReadFormatted(columns);
        ReadAgain([.. columns.Where(column => column.Misjudged)], column => column.StartAgainAsTexts());
        ReadDates(columns);
        ReadAgain([.. columns.Where(column => column.IsInferred && new TextKinds(column, new NumberReading(Format, _marks)).IsNumeric)], column => column.StartAgainAsNumbers(new NumberReading(Format, _marks)));
        columns.ForEach(column => column.Finish());
        Messages.AddRange(new CellMessages(new NumberReading(Format, _marks), RowName).Of(columns));
        return columns;
    }

    /// <summary>Names a row in its own file.</summary>
    public RowName RowName(int row)
    {
        var part = 0;
        while (part < PartRows.Count - 1 && row >= PartRows[part])
        {
            row -= PartRows[part++];
        }

        return source.Parts[part].Row(row);
    }

    /// <summary>Where cells look like numbers in another format, decides on it from all cells and reads the columns again that are numbers in it.</summary>
    private void ReadFormatted(List<ColumnBuilder> columns)
    {
        if (asked.Decimal is null && asked.Thousands is null && !columns.Any(LooksFormatted))
        {
            return;
        }

        var found = columns.Where(column => column.MayBeNumbers).Select(column => (Column: column, Evidence: new NumberEvidence(_marks))).ToList();
        foreach (var part in source.Parts)
        {
            Read(part, [.. found.Select(column => new Appender(column.Column.Plan.Name, (cells, _) => column.Evidence.Append(cells)))], first: false);
        }

        var faults = new Faults();
        var decision = new FormatDecision(asked, RowName, faults, Messages);
        Format = decision.Decide([.. found.Select(column => (column.Column.Plan.Name, column.Evidence))]) ?? Format;
        var readings = found.Select(column => (column.Column, Reading: Reading(column.Column, column.Evidence, decision))).ToDictionary(column => column.Column, column => column.Reading);
        faults.ThrowIfAny();
        ReadAgain([.. readings.Where(column => column.Value is not null || column.Key.IsPutOff).Select(column => column.Key)], column => StartAgain(column, readings[column]));
    }

    private static void StartAgain(ColumnBuilder column, NumberReading? reading)
    {
        if (reading is null)
        {
            column.StartAgainAsTexts();
        }
        else
        {
            column.StartAgainAsNumbers(reading);
        }
    }

    private bool LooksFormatted(ColumnBuilder column) => new TextKinds(column, new NumberReading(Format, _marks)).LooksFormatted;

    /// <summary>Decides which columns of texts are dates, and reads these again.</summary>
    private void ReadDates(List<ColumnBuilder> columns)
    {
        var faults = new Faults();
        var decision = new DateDecision(DatePatterns.Of(asked.DateFormat), _marks, RowName, faults, Messages);
        ReadAgain([.. columns.Where(column => column.Plan is { Role: ColumnRole.Feature, Numeric: true } && column.Numbers is { Numbers: 0 } numbers && decision.AreDates(numbers.Texts.Texts))], column => column.StartAgainAsTexts());
        var patterns = decision.Decide(columns.Where(column => column.MayBeDates));
        faults.ThrowIfAny();
        ReadAgain([.. patterns.Keys], column => column.StartAgainAsDates(new DateReading(patterns[column], _marks)));
    }

    /// <summary>How a column is read again; null if it is not.</summary>
    private NumberReading? Reading(ColumnBuilder column, NumberEvidence evidence, FormatDecision decision)
    {
        var numeric = (Format.Decimal == '.' ? evidence.Point : evidence.Comma).IsNumeric;
        if (!numeric && (column.IsInferred || column.Outcome is not null))
        {
            return null;
        }

        var reading = new NumberReading(Format, _marks, decision.Sign(column.Plan.Name, evidence) ?? "");
        return Format == new NumberFormat() && reading.Sign.Length == 0 ? null : reading;
    }

    private void ReadAgain(List<ColumnBuilder> columns, Action<ColumnBuilder> start)
    {
        if (columns.Count == 0)
        {
            return;
        }

        columns.ForEach(start);
        foreach (var part in source.Parts)
        {
            Read(part, Appenders(columns), first: false);
        }
    }

    private IReadOnlyList<Appender> Appenders(List<ColumnBuilder> columns) => [.. columns.Select(column => new Appender(column.Plan.Name, (cells, first) => Append(column, cells, first)))];

    private int Read(SourcePart part, IReadOnlyList<Appender> columns, bool first)
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

    private int ReadSome(SourcePart part, Appender[] columns, bool first)
    {
        using var rows = part.Read(source.Session, [.. columns.Select(column => column.Name)]);
        return Read(rows, columns, first);
    }

    private int Read(DuckRows rows, Appender[] columns, bool first)
    {
        var count = 0L;
        for (; rows.Next(); first = false)
        {
            cancellation.ThrowIfCancellationRequested();
            count += rows.Count;
            if (count + (PartRows.Count < source.Parts.Count ? PartRows.Sum() : 0) > Array.MaxLength)
            {
                throw new InputException($"The table has more than {Array.MaxLength:N0} rows. Sample it, for example with --sql.");
            }

            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Append(rows.Column(i), first);
            }
        }

        return (int)count;
    }

    private void Append(ColumnBuilder column, CellVector cells, bool first)
    {
        column.Append(cells);
        if (!first || !column.Misjudged)
        {
            return;
        }

        if (LooksFormatted(column))
        {
            column.PutOff(); // as texts, its cells would be coded for nothing
            return;
        }

        column.StartAgainAsTexts();
        column.Append(cells);
    }

    private delegate void AppendCells(CellVector cells, bool first);

    /// <summary>Takes the cells of a column.</summary>
    private sealed record Appender(string Name, AppendCells Append);
}
