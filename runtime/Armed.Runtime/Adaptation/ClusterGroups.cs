using Armed.Runtime.Common;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Adaptation;

/// <summary>Rows of one cluster among labelled rows of many.</summary>
/// <param name="Name">Name of the cluster.</param>
/// <param name="Code">Its code; that of a new one follows those of the known ones.</param>
/// <param name="IsNew">Whether the model does not know it yet.</param>
/// <param name="Rows">Its rows, in order.</param>
internal sealed record ClusterGroups(string Name, int Code, bool IsNew, List<int> Rows)
{
    /// <summary>The clusters in the order of their first rows; a row of weight 0 is no row.</summary>
    public static List<ClusterGroups> Of(ModelFactor factor, ReadOnlySpan<string> clusters, ReadOnlySpan<double> weights = default)
    {
        var isJoined = factor.Columns.Count > 1;
        var (groups, found, next) = (new List<ClusterGroups>(), new Dictionary<(bool IsNew, string Name), ClusterGroups>(), factor.Levels.Count);
        for (var row = 0; row < clusters.Length; row++)
        {
            Require(factor, clusters[row], row);
            if (!weights.IsEmpty && weights[row] == 0)
            {
                continue;
            }

            var code = (int)factor.CodeOf(clusters[row]);
            var name = code >= 0 ? factor.Levels[code] : ClusterNames.Canonical(clusters[row], isJoined);
            var key = (code < 0, code < 0 && factor.IsLenient ? ClusterNames.Folded(name, isJoined) ?? name : name);
            if (!found.TryGetValue(key, out var group))
            {
                group = new ClusterGroups(name, code < 0 ? next++ : code, code < 0, []);
                found.Add(key, group);
                groups.Add(group);
            }

            group.Rows.Add(row);
        }

        return groups;
    }

    private static void Require(ModelFactor factor, string cluster, int row)
    {
        if (factor.IsNone(cluster))
        {
            var mark = string.IsNullOrWhiteSpace(cluster) ? "" : $": '{UntrustedText.Clean(cluster)}' stands for a missing value";
            throw new ArgumentException($"Row {row} has no cluster of '{factor.Name}'{mark}; expected a name. Leave out rows without a cluster.", "clusters");
        }

        if (UntrustedText.HasLoneSurrogate(cluster))
        {
            throw new ArgumentException($"The cluster of '{factor.Name}' in row {row} is not valid Unicode: it holds half of a character of two (a lone surrogate), which no file can hold. Correct the name '{UntrustedText.Clean(cluster)}'.", "clusters");
        }
    }
}
