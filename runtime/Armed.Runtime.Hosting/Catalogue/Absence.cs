namespace Armed.Runtime.Hosting.Catalogue;

/// <summary>
/// How long a model's directory has not been found. A replacement that is not atomic leaves a gap, and polls can hit such gaps many times in a row: neither their number nor a few looks
/// in between tell a gap from a removal. A removal lasts, and nothing moves where the directory was.
/// </summary>
/// <param name="Polls">Polls in a row that did not find it, and found its parent's entries as they were.</param>
/// <param name="AllPolls">Polls in a row that did not find it.</param>
/// <param name="Since">When the first of <paramref name="Polls"/> was, in ticks of the clock.</param>
/// <param name="Entries">When the entries of its parent last changed.</param>
/// <param name="IsRemoval">Whether the directory is gone, rather than being replaced.</param>
internal sealed record Absence(int Polls, int AllPolls, long Since, DateTime Entries, bool IsRemoval)
{
    /// <summary>Time that the polls must span, too: they may follow each other closely.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Polls without the directory in a quiet parent, after which it is gone.</summary>
    private const int FewestPolls = 3;

    /// <summary>Polls without the directory after which it is gone however busy its parent is: other things may be written there all the time.</summary>
    private const int MostPolls = 64;

    /// <summary>The absence that a further poll without the directory makes.</summary>
    public static Absence After(Absence? earlier, string directory, TimeProvider clock)
    {
        var entries = EntriesOf(Path.GetDirectoryName(directory)!);
        var next = earlier is not null && earlier.Entries == entries
            ? earlier with { Polls = earlier.Polls + 1, AllPolls = earlier.AllPolls + 1 }
            : new Absence(1, (earlier?.AllPolls ?? 0) + 1, clock.GetTimestamp(), entries, IsRemoval: false);
        return next with { IsRemoval = next.AllPolls >= MostPolls || (next.Polls >= FewestPolls && clock.GetElapsedTime(next.Since) >= Shortest) };
    }

    private static DateTime EntriesOf(string parent)
    {
        try
        {
            return Directory.GetLastWriteTimeUtc(parent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
