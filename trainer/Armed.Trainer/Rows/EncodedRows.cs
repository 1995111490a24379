using static TorchSharp.torch;

namespace Armed.Trainer.Data;

/// <summary>Rows as the graphs take them: raw numbers and codes, row by row. Standardising and imputing happen inside the graphs.</summary>
public sealed class EncodedRows
{
    /// <summary>Number of rows N.</summary>
    public required int Rows { get; init; }

    /// <summary>N x numeric columns, row-major; NaN where a value is missing.</summary>
    public required float[] Features { get; init; }

    /// <summary>N x categorical columns, row-major codes; -1 for a level that the training rows lack.</summary>
    public required long[] Categories { get; init; }

    /// <summary>N x factors, row-major codes; -1 for a cluster that the training rows lack.</summary>
    public required long[] Clusters { get; init; }

    /// <summary>N observation weights; empty where there are none.</summary>
    public float[] Weights { get; init; } = [];

    /// <summary>N logarithms of exposure; empty where there is no offset.</summary>
    public float[] Offsets { get; init; } = [];

    /// <summary>N images; null where there are none.</summary>
    public ImageRows? Images { get; init; }

    /// <summary>N outcomes in their own units for a continuous outcome, or counts; else empty.</summary>
    public float[] OutcomeValues { get; init; } = [];

    /// <summary>N class codes for a binary (1 is positive), multiclass or ordinal outcome; else empty.</summary>
    public long[] OutcomeClasses { get; init; } = [];

    /// <summary>Columns of <see cref="Features"/>.</summary>
    internal int FeatureCount => Rows == 0 ? 0 : Features.Length / Rows;

    /// <summary>Columns of <see cref="Categories"/>.</summary>
    internal int CategoryCount => Rows == 0 ? 0 : Categories.Length / Rows;

    /// <summary>Columns of <see cref="Clusters"/>.</summary>
    internal int FactorCount => Rows == 0 ? 0 : Clusters.Length / Rows;

    /// <summary>Code of a row's cluster of one factor; -1 for a cluster that the training rows lack.</summary>
    internal int Cluster(int row, int factor) => (int)Clusters[(row * FactorCount) + factor];

    /// <summary>The graphs' inputs alone, in the same memory.</summary>
    internal EncodedRows Inputs() => new() { Rows = Rows, Features = Features, Categories = Categories, Clusters = Clusters, Offsets = Offsets, Images = Images };

    /// <summary>The graphs' inputs with other numbers.</summary>
    internal EncodedRows WithFeatures(float[] features) => new() { Rows = Rows, Features = features, Categories = Categories, Clusters = Clusters, Offsets = Offsets, Images = Images };

    /// <summary>The graphs' inputs with other clusters.</summary>
    internal EncodedRows WithClusters(long[] clusters) => new() { Rows = Rows, Features = Features, Categories = Categories, Clusters = clusters, Offsets = Offsets, Images = Images };

    /// <summary>Features [count, F] and categories [count, Q] of a slice of rows.</summary>
    internal (Tensor Features, Tensor Categories) Tensors(int start, int count) => (
        tensor(Features.AsSpan(start * FeatureCount, count * FeatureCount).ToArray()).view(count, FeatureCount),
        tensor(Categories.AsSpan(start * CategoryCount, count * CategoryCount).ToArray()).view(count, CategoryCount));

    /// <summary>Codes int64 [count] of one factor.</summary>
    internal Tensor ClusterTensor(int factor, int start, int count)
    {
        var codes = new long[count];
        for (var i = 0; i < count; i++)
        {
            codes[i] = Clusters[((start + i) * FactorCount) + factor];
        }

        return tensor(codes);
    }

    /// <summary>Offsets float [count, 1] of a slice of rows; null without an offset.</summary>
    internal Tensor? OffsetTensor(int start, int count) => Offsets.Length == 0 ? null : tensor(Offsets.AsSpan(start, count).ToArray()).unsqueeze_(1);

    /// <summary>The inputs of a selection of rows.</summary>
    internal EncodedRows Select(IReadOnlyList<int> rows) => new()
    {
        Rows = rows.Count,
        Features = Pick(Features, FeatureCount, rows),
        Categories = Pick(Categories, CategoryCount, rows),
        Clusters = Pick(Clusters, FactorCount, rows),
        Offsets = Offsets.Length == 0 ? [] : Pick(Offsets, 1, rows),
        Images = Images?.Select(rows),
    };

    /// <summary>The inputs of these rows, then of others.</summary>
    internal EncodedRows Then(EncodedRows others) => new()
    {
        Rows = Rows + others.Rows,
        Features = [.. Features, .. others.Features],
        Categories = [.. Categories, .. others.Categories],
        Clusters = [.. Clusters, .. others.Clusters],
        Offsets = [.. Offsets, .. others.Offsets],
        Images = others.Images is null ? Images : Images?.Then(others.Images),
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
