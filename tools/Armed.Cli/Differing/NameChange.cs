using Armed.Runtime.Schema;

namespace Armed.Cli.Differing;

/// <summary>How the names of one list, such as the clusters of a factor or the levels of a column, differ from those of another.</summary>
/// <param name="Kept">How many are in both.</param>
/// <param name="Gained">Those of the second list alone, in its order.</param>
/// <param name="Lost">Those of the first list alone, in its order.</param>
/// <param name="Respelled">Pairs of a lost and a gained name that differ by case, blanks or the form of a number alone.</param>
/// <param name="IsReordered">Whether the names are the same in another order.</param>
internal sealed record NameChange(int Kept, IReadOnlyList<string> Gained, IReadOnlyList<string> Lost, IReadOnlyList<(string First, string Second)> Respelled, bool IsReordered)
{
    /// <summary>Gained names that are not another spelling of a lost one.</summary>
    public IReadOnlyList<string> Added => [.. Gained.Except(Respelled.Select(pair => pair.Second))];

    /// <summary>Lost names that have no other spelling among the gained ones.</summary>
    public IReadOnlyList<string> Removed => [.. Lost.Except(Respelled.Select(pair => pair.First))];

    /// <summary>
    /// What happened, in a word or two. Names were added if the second list has all of the first and more, and replaced if names came while others went: then the second list is of other things, not of more.
    /// </summary>
    public string Kind => (Added.Count > 0, Removed.Count > 0) switch
    {
        (true, true) => Kept + Respelled.Count > 0 ? "some replaced" : "all replaced",
        (true, false) => "added",
        (false, true) => "removed",
        _ => Respelled.Count > 0 ? "respelled" : IsReordered ? "reordered" : "the same",
    };

    /// <summary>Compares two lists of different names.</summary>
    /// <param name="first">The first list.</param>
    /// <param name="second">The second list.</param>
    /// <param name="isJoined">Whether a name joins the cells of several columns.</param>
    public static NameChange Between(IReadOnlyList<string> first, IReadOnlyList<string> second, bool isJoined = false)
    {
        var (gained, lost) = (second.Except(first).ToList(), first.Except(second).ToList());
        var kept = first.Count - lost.Count;
        return new NameChange(kept, gained, lost, Pairs(lost, gained, isJoined), gained.Count == 0 && lost.Count == 0 && !first.SequenceEqual(second));
    }

    /// <summary>A name is another spelling of one name; where several fit, the first is.</summary>
    private static List<(string First, string Second)> Pairs(List<string> lost, List<string> gained, bool isJoined)
    {
        var spellings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in lost)
        {
            spellings.TryAdd(ClusterNames.Folded(name, isJoined) ?? name, name);
        }

        var pairs = new List<(string First, string Second)>();
        foreach (var name in gained)
        {
            if (spellings.Remove(ClusterNames.Folded(name, isJoined) ?? name, out var before))
            {
                pairs.Add((before, name));
            }
        }

        return pairs;
    }
}
