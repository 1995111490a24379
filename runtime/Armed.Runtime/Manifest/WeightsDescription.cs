namespace Armed.Runtime.Bundles;

/// <summary>How the graphs store the weights of their products, where it is not in 32 bits, and what predictions lost by it.</summary>
public sealed record WeightsDescription
{
    /// <summary><c>fp16</c>: 16-bit floating point; <c>int8</c>: 8-bit integers with a scale for each result. Both are computed with in 32 bits.</summary>
    public required string Precision { get; init; }

    /// <summary>Bundle id of the bundle with all bits.</summary>
    public required string Parent { get; init; }

    /// <summary>Whose rows the losses are of: <c>data</c>, rows with outcomes that the exporter was given, or <c>drawn</c>, rows drawn from the training ranges.</summary>
    public required string Source { get; init; }

    /// <summary>Number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>The change of predictions, per head.</summary>
    public required IReadOnlyList<WeightLossDescription> Losses { get; init; }
}
