using System.Collections.Frozen;
using Armed.Runtime.Bundles;
using Armed.Runtime.Internal;

namespace Armed.Runtime;

/// <summary>A grouping factor of a model: the column whose values are its clusters.</summary>
public sealed class ModelFactor
{
    private readonly FrozenDictionary<string, int> _codes;

    internal ModelFactor(ClusterDescription description, int index)
        => (Name, Index, Levels, _codes) = (description.Name, index, description.Levels, LevelCodes.Make(description.Levels));

    /// <summary>Column name in the training data.</summary>
    public string Name { get; }

    /// <summary>0-based position in a row's <c>clusters</c>.</summary>
    public int Index { get; }

    /// <summary>Names of the known clusters, in code order.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>Code of a cluster.</summary>
    /// <param name="cluster">The cluster's name; null for none.</param>
    /// <returns>The code, from 0; -1 for an unknown cluster.</returns>
    public long CodeOf(string? cluster) => cluster is null ? LevelCodes.Unknown : CodeOf(cluster.AsSpan());

    /// <summary>Code of a cluster.</summary>
    /// <param name="cluster">The cluster's name.</param>
    /// <returns>The code, from 0; -1 for an unknown cluster.</returns>
    public long CodeOf(ReadOnlySpan<char> cluster) => LevelCodes.Find(_codes, cluster);

    internal bool Knows(long code) => code >= 0 && code < Levels.Count;
}
