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
    /// <summary>A query for the texts of some columns, in the given order.</summary>
    public string Select(IEnumerable<string> names) => $"SELECT {string.Join(", ", names.Select(Text))} FROM {From}";

    /// <summary>What DuckDB's complaint means for the user.</summary>
    public InputException Explain(DuckFailure exception)
    {
        if (Csv is not null && CsvFaultScan.Find(Csv) is { } fault)
        {
            return fault;
        }

        return new InputException($"{Label} cannot be read: {Duck.FirstLines(exception)}", exception);
    }

    private string Text(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
            {
                return Texts[i];
            }
        }

        throw new InvalidOperationException($"{Label} has no column {name}.");
    }
}
