namespace Armed.Trainer.Data;

/// <summary>Consecutive rows of an input, in the form of a model's inputs.</summary>
public sealed class PredictionBatch
{
    private readonly string?[] _unknown;
    private readonly IReadOnlyList<IReadOnlyList<string>> _levels;

    internal PredictionBatch(long startRow, int rows, float[] features, long[] categories, long[] clusters, float[] offsets, string?[] unknown, IReadOnlyList<IReadOnlyList<string>> levels)
    {
        (StartRow, Rows, Features, Categories, Clusters, Offsets, _unknown, _levels) = (startRow, rows, features, categories, clusters, offsets, unknown, levels);
    }

    /// <summary>0-based row of the input of the batch's first row.</summary>
    public long StartRow { get; }

    /// <summary>Number of rows N; at least one.</summary>
    public int Rows { get; }

    /// <summary>N x numeric columns, row-major; NaN if a value is missing.</summary>
    public float[] Features { get; }

    /// <summary>N x categorical columns, row-major codes of the bundle; -1 for an unknown level.</summary>
    public long[] Categories { get; }

    /// <summary>N x factors, row-major codes of the bundle; -1 for an unknown, empty or absent cluster.</summary>
    public long[] Clusters { get; }

    /// <summary>N logarithms of exposure; empty for a model without an offset.</summary>
    public float[] Offsets { get; }

    /// <summary>N images of the bundle's size, uint8 [N, C, H, W] row-major; empty for a model without images.</summary>
    public byte[] Images { get; internal init; } = [];

    /// <summary>
    /// Of labelled rows N outcomes: numbers, counts, 1 for the positive level and 0 for the other, or the index of the class; NaN where missing. Empty for others.
    /// </summary>
    public double[] Outcomes { get; internal init; } = [];

    /// <summary>Of labelled rows N weights, where the bundle was trained with weights; else empty.</summary>
    public double[] Weights { get; internal init; } = [];

    /// <summary>A cluster's name as it is in the input; empty if the cell is empty or the column absent.</summary>
    /// <param name="row">0-based row of the batch.</param>
    /// <param name="factor">0-based factor of the bundle.</param>
    /// <returns>The name.</returns>
    public string ClusterName(int row, int factor)
    {
        var index = (row * _levels.Count) + factor;
        return Clusters[index] >= 0 ? _levels[factor][(int)Clusters[index]] : _unknown[index] ?? "";
    }
}
