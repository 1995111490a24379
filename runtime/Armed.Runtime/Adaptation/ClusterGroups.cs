namespace Armed.Runtime.Adaptation;

/// <summary>Rows of one cluster among labelled rows of many.</summary>
/// <param name="Name">Name of the cluster.</param>
/// <param name="Code">Its code; that of a new one follows those of the known ones.</param>
/// <param name="IsNew">Whether the model does not know it yet.</param>
/// <param name="Rows">Its rows, in order.</param>
internal sealed record ClusterGroups(string Name, int Code, bool IsNew, List<int> Rows)
{
    /// <summary>The clusters in the order of their first rows.</summary>
    public static List<ClusterGroups> Of(ModelFactor factor, ReadOnlySpan<string> clusters)
    {
        var (groups, found, next) = (new List<ClusterGroups>(), new Dictionary<string, ClusterGroups>(StringComparer.Ordinal), factor.Levels.Count);
        for (var row = 0; row < clusters.Length; row++)
        {
            if (string.IsNullOrEmpty(clusters[row]))
            {
                throw new ArgumentException($"Row {row} has no cluster of '{factor.Name}'; expected a name. Leave out rows without a cluster.", nameof(clusters));
            }

            if (!found.TryGetValue(clusters[row], out var group))
            {
                var code = (int)factor.CodeOf(clusters[row]);
                group = new ClusterGroups(clusters[row], code < 0 ? next++ : code, code < 0, []);
                found.Add(clusters[row], group);
                groups.Add(group);
            }

            group.Rows.Add(row);
        }

        return groups;
    }
}
