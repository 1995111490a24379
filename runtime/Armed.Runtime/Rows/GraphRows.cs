namespace Armed.Runtime.Rows;

/// <summary>
/// Rows as a graph takes them: a slot for each input. The inputs that columns, clusters and the offset make have a span each, row by row, columns in the manifest's order; the
/// others are tensors by name. A slot whose input the graph does not have is empty; empty clusters are unknown ones.
/// </summary>
/// <param name="count">Number of rows.</param>
/// <param name="features">Slot of the input <c>features</c>.</param>
/// <param name="categories">Slot of the input <c>categories</c>.</param>
/// <param name="clusters">Slot of the input <c>cluster</c>.</param>
/// <param name="offsets">Slot of the input <c>offset</c>.</param>
/// <param name="tensors">Slots of further inputs, null where there are none.</param>
/// <param name="tensorStart">Row of the tensors that is the first of these rows.</param>
internal readonly ref struct GraphRows(
    int count, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<long> clusters, ReadOnlySpan<float> offsets = default, RowTensor?[]? tensors = null,
    int tensorStart = 0)
{
    public int Count { get; } = count;

    /// <summary>Row of the tensors that is the first of these rows.</summary>
    public int TensorStart { get; } = tensorStart;

    public ReadOnlySpan<float> Features { get; } = features;

    public ReadOnlySpan<long> Categories { get; } = categories;

    public ReadOnlySpan<long> Clusters { get; } = clusters;

    public ReadOnlySpan<float> Offsets { get; } = offsets;

    /// <summary>Rows of the inputs that are not made of columns, null where there are none.</summary>
    public RowTensor?[]? Tensors { get; } = tensors;

    /// <summary>The same rows, every cluster unknown.</summary>
    public GraphRows OfNoCluster() => WithClusters(default);

    /// <summary>The same rows with other clusters.</summary>
    public GraphRows WithClusters(ReadOnlySpan<long> clusters) => new(Count, Features, Categories, clusters, Offsets, Tensors, TensorStart);
}
