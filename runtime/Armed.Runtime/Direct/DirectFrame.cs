using Armed.Runtime.Rows;

namespace Armed.Runtime.Direct;

/// <summary>What the steps of one run work on: the context's memory, and some of the caller's rows.</summary>
internal readonly unsafe struct DirectFrame(float* memory, int rows, float* features, float* offsets, long* categories, long* clusters)
{
    public float* Memory { get; } = memory;

    public int Rows { get; } = rows;

    public float* Features { get; } = features;

    public float* Offsets { get; } = offsets;

    public long* Categories { get; } = categories;

    public long* Clusters { get; } = clusters;

    /// <summary>The rows of a graph's input of numbers.</summary>
    public float* Numbers(GraphInput input) => input == GraphInput.Features ? Features : Offsets;

    /// <summary>The rows of a graph's input of codes.</summary>
    public long* Codes(GraphInput input) => input == GraphInput.Categories ? Categories : Clusters;
}
