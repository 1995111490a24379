using Armed.Trainer.Common;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>Opens a query: its rows are kept in a temporary table, so that they and their order are the same each time they are read.</summary>
internal static class QueryPart
{
    private const string Label = "the query";
    private const string Table = "armed_query";
    private const string OutsideItsPaths = " A query can read the working directory and the directories of the paths in it: write each path as a text in the query.";

    public static SourcePart Open(DuckSession session, string sql)
    {
        try
        {
            using var rows = session.Select(sql);
            var columns = Enumerable.Range(0, rows.Names.Length).Select(i => $"c{i}").ToList();
            var part = new SourcePart(Label, Table, rows.Names, [.. columns.Zip(rows.Types, Duck.TextOf)]) { Typed = Duck.Typed(rows.Types) };
            rows.Dispose();
            session.Execute($"CREATE TEMP TABLE {Table}({string.Join(", ", columns)}) AS {sql}");
            return part;
        }
        catch (DuckFailure e)
        {
            throw Fault(sql, e);
        }
    }

    /// <summary>What DuckDB's complaint about a query means for the user.</summary>
    public static InputException Fault(string sql, DuckFailure e)
        => new($"{Label} {Say.Quote(sql)} does not run: {Duck.FirstLines(e)}{(e.Message.Contains("disabled by configuration", StringComparison.Ordinal) ? OutsideItsPaths : "")}", e);
}
