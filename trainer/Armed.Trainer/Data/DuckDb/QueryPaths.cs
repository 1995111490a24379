using Armed.Trainer.Common;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>The files that a query names, and the directories that they are in.</summary>
internal static class QueryPaths
{
    /// <summary>No system has longer paths; a longer text is something else.</summary>
    private const int LongestPath = 32_767;

    private static readonly string[] s_json = [".json", ".jsonl", ".ndjson"];

    /// <summary>The working directory, and those of the texts that may be paths. Links count with the directories that they lead to.</summary>
    /// <param name="session">Finds the files of patterns.</param>
    /// <param name="paths">The query's texts.</param>
    /// <param name="files">The files that the texts name.</param>
    /// <exception cref="InputException">A JSON file is nested too deeply to be read.</exception>
    public static IReadOnlyList<string> Directories(DuckSession session, IReadOnlyList<QueryPath> paths, out IReadOnlyList<string> files)
    {
        var found = new List<string>();
        var directories = new HashSet<string>(StringComparer.Ordinal) { Directory.GetCurrentDirectory() };
        foreach (var (text, function) in paths.Distinct().Where(path => IsLocal(path.Text)))
        {
            foreach (var file in Files(session, Plain(text)))
            {
                Add(directories, file);
                RequireShallow(file, function);
                found.AddRange(File.Exists(file) ? [file] : []);
            }
        }

        files = found;
        return [.. directories];
    }

    private static bool IsLocal(string text) => text.Length is > 0 and <= LongestPath && !text.Contains('\0') && (!text.Contains("://", StringComparison.Ordinal) || text.StartsWith("file://", StringComparison.Ordinal));

    private static string Plain(string text)
    {
        var path = text.StartsWith("file://", StringComparison.Ordinal) ? text["file://".Length..] : text.StartsWith("file:/", StringComparison.Ordinal) ? text["file:".Length..] : text;
        return path.StartsWith('~') ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..] : path;
    }

    /// <summary>The text itself, and where it is a pattern the files that match.</summary>
    private static IEnumerable<string> Files(DuckSession session, string text)
        => text.IndexOfAny(['*', '?', '[']) < 0 ? [text] : [text[..text.IndexOfAny(['*', '?', '['])], .. Matches(session, text)];

    private static List<string> Matches(DuckSession session, string pattern)
    {
        try
        {
            return session.Texts($"SELECT file FROM glob({SqlText.Literal(pattern)})");
        }
        catch (DuckFailure)
        {
            // Any text, such as the pattern of a regular expression; if it is a path, DuckDB tells when it reads.
            return [];
        }
    }

    private static void Add(HashSet<string> directories, string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            directories.Add(Directory.Exists(full) ? full : Path.GetDirectoryName(full) ?? full);
            if (File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target)
            {
                directories.Add(Path.GetDirectoryName(target.FullName)!);
            }
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // No path.
        }
    }

    /// <summary>A file is JSON by the function that reads it, or as a table by its name.</summary>
    private static void RequireShallow(string path, string? function)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        var isJson = function is null ? s_json.Contains(Path.GetExtension(name).ToLowerInvariant()) : function.Contains("json", StringComparison.Ordinal);
        if (!isJson || !File.Exists(path))
        {
            return;
        }

        try
        {
            JsonNesting.Require(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
