using Armed.Trainer.Common;
using Armed.Trainer.Data.Csv;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>A file of a source, or the result of its query.</summary>
/// <param name="Label">The file's path, or "the query".</param>
/// <param name="From">What follows FROM.</param>
/// <param name="Names">Column names as in the source.</param>
/// <param name="Texts">Per column the SQL expression of its text.</param>
/// <param name="Csv">The CSV file; null for other formats.</param>
internal sealed record SourcePart(string Label, string From, IReadOnlyList<string> Names, IReadOnlyList<string> Texts, CsvFile? Csv = null)
{
    /// <summary>Its path below the directories that all files of the source share.</summary>
    public string ShortLabel { get => field ?? Label; init; }

    /// <summary>Names one of its rows, from 0.</summary>
    public RowName Row(long row) => new(row, ShortLabel, Label);

    /// <summary>A query for the texts of some columns, in the given order.</summary>
    public string Select(IEnumerable<string> names) => $"SELECT {string.Join(", ", names.Select(Text))} FROM {From}";

    /// <summary>Whether it is a JSON file.</summary>
    public bool IsJson { get; init; }

    /// <summary>By column whether its texts were numbers, truth values or times in the source; empty where none were.</summary>
    public IReadOnlyList<bool> Typed { get; init; } = [];

    /// <summary>The rows of some columns, in the given order.</summary>
    public DuckRows Read(DuckSession session, IReadOnlyCollection<string> names) =>
        session.Select(Select(names), Typed.Count == 0 ? null : [.. names.Select(name => Typed[Place(name)])]);

    /// <summary>What DuckDB's complaint means for the user.</summary>
    public InputException Explain(DuckFailure exception)
    {
        if (Csv is not null && CsvFaultScan.Find(Csv) is { } fault)
        {
            return fault;
        }

        return new InputException($"{Label} cannot be read: {Duck.FirstLines(exception)}", exception);
    }

    private string Text(string name) => Texts[Place(name)];

    private int Place(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"{Label} has no column {name}.");
    }
}
