namespace Armed.Runtime.Rows;

/// <summary>Rows as a graph takes them: row by row, columns in the manifest's order. A span whose input the graph has not is empty; empty clusters are unknown ones.</summary>
internal readonly ref struct GraphRows(int count, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<long> clusters, ReadOnlySpan<float> offsets = default)
{
    public int Count { get; } = count;

    public ReadOnlySpan<float> Features { get; } = features;

    public ReadOnlySpan<long> Categories { get; } = categories;

    public ReadOnlySpan<long> Clusters { get; } = clusters;

    public ReadOnlySpan<float> Offsets { get; } = offsets;

    /// <summary>The same rows, every cluster unknown.</summary>
    public GraphRows OfNoCluster() => new(Count, Features, Categories, default, Offsets);
}
