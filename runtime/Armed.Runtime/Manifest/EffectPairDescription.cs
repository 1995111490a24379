using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>
/// Where the graph <c>mixed</c> holds the posterior covariances between the effects of two factors, by the names of its values. The variance of a row's linear predictor has
/// the sum of the products of the row's designs with the numbers of one row of the table. Adaptation reads the table, and sets the numbers of an adapted cluster to 0.
/// </summary>
public sealed record EffectPairDescription
{
    /// <summary>The two factors, by their column names.</summary>
    public required IReadOnlyList<string> Factors { get; init; }

    /// <summary>Clusters of the two factors that the table counts, C and D: those of the fit. Clusters that were added later have no covariances.</summary>
    public required IReadOnlyList<int> Clusters { get; init; }

    /// <summary>
    /// The constant of floats, twice the covariances. Without <see cref="Partners"/>: [(C + 2) (D + 2), K L], the row (c + 1) (D + 2) + d + 1 for codes c and d, -1 and the
    /// number of clusters being unknown ones; K and L are the factors' effects. With it: [C + 2, M K L], the row c + 1, the blocks of M clusters of the second factor.
    /// </summary>
    public required string Values { get; init; }

    /// <summary>The computed rows that read it, [N].</summary>
    public required string Positions { get; init; }

    /// <summary>
    /// The constant with the codes of the second factor's clusters that a row of <see cref="Values"/> has, as floats [C + 2, M]; -2 for none. Any other cluster has no
    /// covariance with the row's. Null if the table has all pairs.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Partners { get; init; }
}
