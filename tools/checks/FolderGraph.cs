namespace Armed.Checks;

/// <summary>Which folder of a project uses which: its two-way pairs and its cycles.</summary>
public sealed class FolderGraph
{
    private readonly SortedDictionary<string, SortedSet<string>> _uses = new(StringComparer.Ordinal);

    /// <summary>Builds the graph from references between files.</summary>
    /// <param name="references">References between files.</param>
    public FolderGraph(IEnumerable<FileReference> references)
    {
        foreach (var (from, to) in references)
        {
            _ = Uses(FolderOf(to));
            if (FolderOf(from) != FolderOf(to))
            {
                Uses(FolderOf(from)).Add(FolderOf(to));
            }
        }
    }

    /// <summary>The folders that use others or are used.</summary>
    public IReadOnlyCollection<string> Folders => _uses.Keys;

    /// <summary>Pairs of folders that use each other.</summary>
    public IReadOnlyList<(string First, string Second)> TwoWayPairs =>
        [.. from pair in _uses from other in pair.Value where string.CompareOrdinal(pair.Key, other) < 0 && _uses[other].Contains(pair.Key) select (pair.Key, other)];

    /// <summary>Sets of folders each of which reaches all the others, of two or more.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles
    {
        get
        {
            var reached = _uses.Keys.ToDictionary(folder => folder, Reached, StringComparer.Ordinal);
            return [.. _uses.Keys.GroupBy(folder => string.Join('\n', reached[folder].Where(other => reached[other].Contains(folder)).Append(folder).Distinct().Order(StringComparer.Ordinal)))
                .Select(group => (IReadOnlyList<string>)[.. group]).Where(group => group.Count > 1)];
        }
    }

    /// <summary>The folder of a file, "." for the project's own.</summary>
    /// <param name="file">A file, relative to its project.</param>
    public static string FolderOf(string file) => Path.GetDirectoryName(file)?.Replace('\\', '/') is { Length: > 0 } folder ? folder : ".";

    private SortedSet<string> Uses(string folder)
    {
        if (!_uses.TryGetValue(folder, out var uses))
        {
            _uses[folder] = uses = new SortedSet<string>(StringComparer.Ordinal);
        }

        return uses;
    }

    private HashSet<string> Reached(string start)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([start]);
        while (open.TryPop(out var folder))
        {
            foreach (var next in _uses[folder].Where(seen.Add))
            {
                open.Push(next);
            }
        }

        return seen;
    }
}
