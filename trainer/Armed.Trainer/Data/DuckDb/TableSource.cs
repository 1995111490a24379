using Armed.Trainer.Common;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>An open source: a session and the parts to read in order, all with the same column names.</summary>
internal sealed class TableSource : IDisposable
{
    private readonly TemporaryFiles _files;

    private TableSource(DuckSession session, IReadOnlyList<SourcePart> parts, TemporaryFiles files) => (Session, Parts, _files) = (session, parts, files);

    public DuckSession Session { get; }

    public IReadOnlyList<SourcePart> Parts { get; }

    /// <summary>Column names, in the order of the first part.</summary>
    public IReadOnlyList<string> Names => Parts[0].Names;

    /// <summary>The local files that are read.</summary>
    public IReadOnlyList<string> Files => [.. Session.QueryFiles, .. Parts.Select(part => part.Label).Where(File.Exists)];

    /// <summary>Name of the whole source, for messages.</summary>
    public string Label => Parts.Count == 1 ? Parts[0].Label : $"{Parts[0].Label} and {Say.Count(Parts.Count - 1, "more file", "more files")}";

    public static TableSource Open(DataSource source, CancellationToken cancellation, int columns = 0)
    {
        if (string.IsNullOrWhiteSpace(source.Path) == string.IsNullOrWhiteSpace(source.Sql))
        {
            throw new InputException("The source needs either a path or a query. Give exactly one of the two.");
        }

        var session = OpenSession(source, columns, cancellation);
        var files = new TemporaryFiles();
        try
        {
            IReadOnlyList<SourcePart> parts = source.Sql is null ? new FileParts(session, source, files, cancellation).Open() : [QueryPart.Open(session, source.Sql)];
            CheckNames(parts);
            return new TableSource(session, parts, files);
        }
        catch
        {
            session.Dispose();
            files.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        _files.Dispose();
    }

    private static DuckSession OpenSession(DataSource source, int columns, CancellationToken cancellation)
    {
        try
        {
            return new DuckSession(source.AllowRemote, columns, cancellation, source.Sql);
        }
        catch (DuckFailure e)
        {
            throw QueryPart.Fault(source.Sql ?? "", e);
        }
    }

    private static void CheckNames(IReadOnlyList<SourcePart> parts)
    {
        var faults = new Faults();
        foreach (var part in parts)
        {
            var twice = part.Names.Where(name => name.Length > 0).GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
            if (twice.Count > 0)
            {
                faults.Add($"{part.Label} has more than one column named {Say.List(twice)}. Column names must differ: rename or remove the others.");
            }

            var missing = parts[0].Names.Except(part.Names).ToList();
            var more = part.Names.Except(parts[0].Names).ToList();
            if (missing.Count > 0)
            {
                faults.Add($"{part.Label} lacks {Say.List(missing)} of {parts[0].Label}. All files of a pattern need the same columns.");
            }

            if (more.Count > 0)
            {
                faults.Add($"{part.Label} has {Say.List(more)}, which {parts[0].Label} lacks. All files of a pattern need the same columns.");
            }
        }

        faults.ThrowIfAny();
    }
}
