using Armed.Trainer.Common;
using Armed.Trainer.Data.Csv;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>Opens a path or a pattern: each file a part, in the ordinal order of their paths.</summary>
internal static class FileParts
{
    private const string Formats = ".csv, .tsv or .txt (also with .gz), .parquet, .json, .jsonl or .ndjson";

    public static List<SourcePart> Open(DuckSession session, string path, bool allowRemote)
    {
        var remote = path.Contains("://", StringComparison.Ordinal);
        if (remote && !allowRemote)
        {
            throw new InputException($"{Say.Quote(path)} is a remote path. Add --allow-remote to read remote paths, or download the file first.");
        }

        return remote ? [OpenRemote(session, path)] : [.. Expand(session, path).Select(file => OpenFile(session, file))];
    }

    private static IEnumerable<string> Expand(DuckSession session, string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (Directory.Exists(path))
        {
            throw new InputException($"{path} is a folder. Name a file in it, or a pattern such as {Path.Combine(path, "*.csv")}.");
        }

        if (path.IndexOfAny(['*', '?', '[']) < 0)
        {
            throw Missing(path);
        }

        var files = session.Texts($"SELECT file FROM glob({SqlText.Literal(path)})").Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new InputException($"No file matches the pattern {Say.Quote(path)}. Check the folder and the pattern.");
    }

    private static InputException Missing(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
        {
            return new InputException($"The file {Say.Quote(path)} and its folder do not exist. Check the path.");
        }

        var names = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!);
        return new InputException($"The file {Say.Quote(path)} does not exist.{Nearest.Hint(Path.GetFileName(path), names)} Check the path.");
    }

    private static SourcePart OpenFile(DuckSession session, string path)
    {
        try
        {
            // Opened once here so that a file without permission is told from one that is damaged.
            using (File.OpenRead(path))
            {
            }

            return Reader(path) switch
            {
                "read_csv" => OpenCsv(CsvFile.Open(path)),
                "read_parquet" => session.Describe(path, $"read_parquet({SqlText.Path(path)})"),
                "read_json" => OpenJson(session, path),
                _ => throw new InputException($"{path} has an unknown file name extension. Expected {Formats}. You can also use --sql."),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static SourcePart OpenRemote(DuckSession session, string path) => Reader(path) switch
    {
        // A remote header cannot be looked at before: DuckDB sniffs it.
        "read_csv" => session.Describe(path, $"read_csv({SqlText.Literal(path)}, all_varchar = true, header = true)"),
        "read_parquet" => session.Describe(path, $"read_parquet({SqlText.Literal(path)})"),
        "read_json" => OpenJson(session, path, SqlText.Literal(path)),
        _ => throw new InputException($"{Say.Quote(path)} has an unknown file name extension. Expected {Formats}. You can also use --sql."),
    };

    private static SourcePart OpenCsv(CsvFile csv) =>
        new(csv.Path, csv.ToSql(), csv.Names, [.. Enumerable.Range(0, csv.Names.Count).Select(i => $"c{i}")], csv);

    private static SourcePart OpenJson(DuckSession session, string path)
    {
        JsonNesting.Require(path);
        return OpenJson(session, path, SqlText.Path(path));
    }

    /// <summary>A depth of one keeps every value as it is written, so that "007" stays a text and nothing becomes a date.</summary>
    private static SourcePart OpenJson(DuckSession session, string path, string literal)
    {
        var part = session.Describe(path, $"read_json({literal}, maximum_depth = 1)");
        return part with { Texts = [.. part.Names.Select(name => JsonText(SqlText.Identifier(name)))], Typed = [.. part.Names.Select(_ => true)] };
    }

    private static string JsonText(string column) =>
        $"CASE json_type({column}) WHEN 'DOUBLE' THEN {Duck.WithoutPointZero($"{column} ->> '$'")} ELSE {column} ->> '$' END";

    private static string? Reader(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" or ".tsv" or ".txt" => "read_csv",
            ".parquet" when name == path => "read_parquet",
            ".json" or ".jsonl" or ".ndjson" => "read_json",
            _ => null,
        };
    }
}
