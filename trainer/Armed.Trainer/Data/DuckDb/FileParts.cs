using Armed.Trainer.Common;
using Armed.Trainer.Data.Csv;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>Opens a path or a pattern: each file a part, in the ordinal order of their paths.</summary>
internal sealed class FileParts(DuckSession session, DataSource source, TemporaryFiles files, CancellationToken cancellation)
{
    private const string Formats = ".csv, .tsv or .txt (also with .gz), .parquet, .json, .jsonl or .ndjson";
    private static readonly char[] s_wildcards = ['*', '?', '['];

    public List<SourcePart> Open()
    {
        var path = source.Path!;
        var remote = path.Contains("://", StringComparison.Ordinal);
        if (remote && !source.AllowRemote)
        {
            throw new InputException($"{Say.Quote(path)} is a remote path. Add --allow-remote to read remote paths, or download the file first.");
        }

        return remote ? [OpenRemote(path)] : [.. Expand(path).Select(file => OpenFile(file, FolderColumns(path, file)) with { ShortLabel = BelowShared(path, file) })];
    }

    private IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (Directory.Exists(path))
        {
            throw new InputException($"{path} is a folder. Name a file in it, or a pattern such as {Path.Combine(path, "*.csv")}.");
        }

        if (path.IndexOfAny(s_wildcards) < 0)
        {
            throw Missing(path);
        }

        var found = session.Texts($"SELECT file FROM glob({SqlText.Literal(path)})").Order(StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : throw new InputException($"No file matches the pattern {Say.Quote(path)}. Check the folder and the pattern.");
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

    /// <summary>Columns that are in the names of folders, such as clinic=c07, from the pattern's first wildcard on: folders above it are the same for all files.</summary>
    private static List<(string Name, string Value)> FolderColumns(string pattern, string file)
    {
        var folders = Path.GetDirectoryName(file)?.Replace('\\', '/').Split('/') ?? [];
        var first = Array.FindIndex(pattern.Replace('\\', '/').Split('/'), part => part.IndexOfAny(s_wildcards) >= 0);
        return File.Exists(pattern) || first < 0 ? [] : [.. folders.Skip(first).Select(folder => folder.Split('=', 2)).Where(pair => pair.Length == 2 && pair[0].Length > 0).Select(Column)];
    }

    /// <summary>The file's path below the folders that come before the pattern's first wildcard.</summary>
    private static string BelowShared(string pattern, string file)
    {
        var first = File.Exists(pattern) ? -1 : pattern.IndexOfAny(s_wildcards);
        return first < 0 ? Path.GetFileName(file) : Path.GetRelativePath(Path.GetDirectoryName(pattern[..first]) is { Length: > 0 } folder ? folder : ".", file).Replace('\\', '/');
    }

    private static (string Name, string Value) Column(string[] pair) =>
        (Uri.UnescapeDataString(pair[0]), pair[1] == "__HIVE_DEFAULT_PARTITION__" ? "" : Uri.UnescapeDataString(pair[1]));

    private SourcePart OpenFile(string path, List<(string Name, string Value)> folders)
    {
        try
        {
            // A pipe has no length, and would wait for a writer.
            if (new FileInfo(path).Length == 0 || path.StartsWith("/dev/", StringComparison.Ordinal))
            {
                throw new InputException($"{path} is empty. Give a table with a header line and at least one row. A table is read more than once: write what a pipe gives to a file first.");
            }

            // Opened once here so that a file without permission is told from one that is damaged.
            using (File.OpenRead(path))
            {
            }

            return Add(folders, Reader(path) switch
            {
                "read_csv" => OpenCsv(CsvFile.Open(path, source.Encoding, files.New, cancellation)),
                "read_parquet" => OpenParquet(path),
                "read_json" => OpenLocalJson(path),
                _ => throw new InputException($"{path} has an unknown file name extension. Expected {Formats}. You can also use --sql."),
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A column of the file goes before one of its folder.</summary>
    private static SourcePart Add(List<(string Name, string Value)> folders, SourcePart part)
    {
        var added = folders.Where(column => !part.Names.Contains(column.Name)).ToList();
        return added.Count == 0 ? part : part with
        {
            Names = [.. part.Names, .. added.Select(column => column.Name)],
            Texts = [.. part.Texts, .. added.Select(column => SqlText.Literal(column.Value))],
            Typed = part.Typed.Count == 0 ? [] : [.. part.Typed, .. added.Select(_ => false)],
        };
    }

    private SourcePart OpenRemote(string path) => Reader(path) switch
    {
        // A remote header cannot be looked at before: DuckDB sniffs it.
        "read_csv" => session.Describe(path, $"read_csv({SqlText.Literal(path)}, all_varchar = true, header = true)"),
        "read_parquet" => session.Describe(path, $"read_parquet({SqlText.Literal(path)})"),
        "read_json" => OpenJson(path, SqlText.Literal(path)),
        _ => throw new InputException($"{Say.Quote(path)} has an unknown file name extension. Expected {Formats}. You can also use --sql."),
    };

    private static SourcePart OpenCsv(CsvFile csv) =>
        new(csv.Path, csv.ToSql(), csv.Names, [.. Enumerable.Range(0, csv.Names.Count).Select(i => $"c{i}")], csv);

    /// <summary>Names that differ in case alone are changed by DuckDB, in their order: the file's own are put in their place.</summary>
    private SourcePart OpenParquet(string path)
    {
        var part = session.Describe(path, $"read_parquet({SqlText.Path(path)}, hive_partitioning = false)");
        var names = TopNames(path, part.Names.Count);
        return names is null ? part : part with { Names = names };
    }

    /// <summary>The top columns of a Parquet file by its schema, the tree's nodes in depth-first order; null where they do not fit.</summary>
    private List<string>? TopNames(string path, int count)
    {
        var nodes = session.Texts($"SELECT coalesce(num_children, 0) || ' ' || name FROM parquet_schema({SqlText.Path(path)})").Select(node => node.Split(' ', 2)).ToList();
        var names = new List<string>();
        var inside = 0L;
        foreach (var node in nodes.Skip(1))
        {
            if (inside == 0)
            {
                names.Add(node[1]);
            }

            inside += long.Parse(node[0], System.Globalization.CultureInfo.InvariantCulture) - (inside > 0 ? 1 : 0);
        }

        return names.Count == count ? names : null;
    }

    private SourcePart OpenLocalJson(string path)
    {
        RequireWhole(path);
        JsonNesting.Require(path);
        return OpenJson(path, SqlText.Path(path));
    }

    /// <summary>A depth of one keeps every value as it is written, so that "007" stays a text and nothing becomes a date.</summary>
    private SourcePart OpenJson(string path, string literal)
    {
        var part = session.Describe(path, $"read_json({literal}, maximum_depth = 1)");
        return part with
        {
            Names = OwnNames(literal, part.Names),
            Texts = [.. part.Names.Select(name => JsonText(SqlText.Identifier(name)))],
            Typed = [.. part.Names.Select(_ => true)],
            IsJson = true,
        };
    }

    /// <summary>Keys that differ in case alone are changed by DuckDB, x beside X to x_1: the file's own are put in their place.</summary>
    private IReadOnlyList<string> OwnNames(string literal, IReadOnlyList<string> names)
    {
        var changed = names.Select(name => Original(name, names)).ToList();
        if (changed.TrueForAll(name => name is null))
        {
            return names;
        }

        var keys = session.Texts($"SELECT DISTINCT unnest(json_keys(json)) FROM read_json_objects({literal})").Except(names).ToList();
        return [.. names.Select((name, i) => changed[i] is { } original && keys.Where(key => key.Equals(original, StringComparison.OrdinalIgnoreCase)).ToList() is [var own] ? own : name)];
    }

    /// <summary>The name before DuckDB put a number behind it; null where it did not.</summary>
    private static string? Original(string name, IReadOnlyList<string> names)
    {
        var end = name.LastIndexOf('_');
        return end > 0 && end < name.Length - 1 && name.AsSpan(end + 1).IndexOfAnyExceptInRange('0', '9') < 0 && names.Contains(name[..end], StringComparer.OrdinalIgnoreCase) ? name[..end] : null;
    }

    private static string JsonText(string column) =>
        $"CASE json_type({column}) WHEN 'DOUBLE' THEN {Duck.WithoutPointZero($"{column} ->> '$'")} ELSE {column} ->> '$' END";

    /// <summary>Verifies length and checksum of a compressed file; DuckDB looks at neither.</summary>
    private void RequireWhole(string path)
    {
        var bytes = CsvBytes.Look(path, null);
        if (!bytes.IsGzip)
        {
            return;
        }

        using var stream = bytes.Decompressed();
        var block = new byte[1 << 16];
        while (stream.Read(block) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

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
