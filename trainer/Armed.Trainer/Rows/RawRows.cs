using static TorchSharp.torch;

namespace Armed.Trainer.Rows;

/// <summary>Rows as the graphs take them: raw numbers, level codes, cluster codes; row after row.</summary>
/// <param name="Count">Number of rows N.</param>
/// <param name="Features">Numeric columns [N, F]; NaN is missing.</param>
/// <param name="Categories">Level codes [N, Q]; -1 is unknown.</param>
/// <param name="ClusterCodes">Cluster codes [N, G]; -1 is unknown.</param>
internal sealed record RawRows(int Count, float[] Features, long[] Categories, long[] ClusterCodes)
{
    /// <summary>Logarithms of exposure [N]; empty without an offset.</summary>
    public float[] Offsets { get; init; } = [];

    /// <summary>Columns of <see cref="Features"/>.</summary>
    public int FeatureCount => Count == 0 ? 0 : Features.Length / Count;

    /// <summary>Columns of <see cref="Categories"/>.</summary>
    public int CategoryCount => Count == 0 ? 0 : Categories.Length / Count;

    /// <summary>Columns of <see cref="ClusterCodes"/>.</summary>
    public int FactorCount => Count == 0 ? 0 : ClusterCodes.Length / Count;

    /// <summary>Features [count, F] and categories [count, Q] of a slice of rows.</summary>
    public (Tensor Features, Tensor Categories) Tensors(int start, int count) => (
        tensor(Features.AsSpan(start * FeatureCount, count * FeatureCount).ToArray()).view(count, FeatureCount),
        tensor(Categories.AsSpan(start * CategoryCount, count * CategoryCount).ToArray()).view(count, CategoryCount));

    /// <summary>Codes int64 [count] of one factor.</summary>
    public Tensor Clusters(int factor, int start, int count)
    {
        var codes = new long[count];
        for (var i = 0; i < count; i++)
        {
            codes[i] = ClusterCodes[(start + i) * FactorCount + factor];
        }

        return tensor(codes);
    }

    /// <summary>Offsets float [count, 1] of a slice of rows; null without an offset.</summary>
    public Tensor? OffsetTensor(int start, int count) => Offsets.Length == 0 ? null : tensor(Offsets.AsSpan(start, count).ToArray()).unsqueeze_(1);

    /// <summary>A selection of rows.</summary>
    public RawRows Select(IReadOnlyList<int> rows) => new(rows.Count, Pick(Features, FeatureCount, rows), Pick(Categories, CategoryCount, rows), Pick(ClusterCodes, FactorCount, rows))
    {
        Offsets = Offsets.Length == 0 ? [] : Pick(Offsets, 1, rows),
    };

    private static T[] Pick<T>(T[] values, int width, IReadOnlyList<int> rows)
    {
        var picked = new T[rows.Count * width];
        for (var i = 0; i < rows.Count; i++)
        {
            values.AsSpan(rows[i] * width, width).CopyTo(picked.AsSpan(i * width));
        }

        return picked;
    }
}
