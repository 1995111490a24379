namespace Armed.Cli.Differing;

/// <summary>Something that two bundles have in common with different values, or that one of them lacks.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Before">In the first bundle; null where it lacks it.</param>
/// <param name="After">In the second bundle; null where it lacks it.</param>
internal sealed record Change(string Name, string? Before, string? After)
{
    /// <summary>The names that do not have the same value in both, in the order of the first, then those of the second alone.</summary>
    public static IReadOnlyList<Change> Between(IEnumerable<(string Name, string Value)> before, IEnumerable<(string Name, string Value)> after)
    {
        var (first, second) = (before.ToList(), after.ToList());
        var (known, found) = (ToDictionary(first), ToDictionary(second));
        return
        [
            .. from one in first
               let other = found.GetValueOrDefault(one.Name)
               where other != one.Value
               select new Change(one.Name, one.Value, other),
            .. from one in second where !known.ContainsKey(one.Name) select new Change(one.Name, null, one.Value),
        ];
    }

    private static Dictionary<string, string> ToDictionary(IEnumerable<(string Name, string Value)> values) => values.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
}
