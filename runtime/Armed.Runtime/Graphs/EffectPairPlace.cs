namespace Armed.Runtime.Graphs;

/// <summary>Which covariances between two factors a mixed graph holds, and where.</summary>
/// <param name="Factor">Index of the first factor.</param>
/// <param name="Other">Index of the second factor.</param>
/// <param name="Clusters">Clusters of the first factor that the table counts, C.</param>
/// <param name="OtherClusters">Clusters of the second factor that the table counts, D.</param>
/// <param name="Effects">Effects of the first factor, K.</param>
/// <param name="OtherEffects">Effects of the second factor, L.</param>
/// <param name="Values">Name of the table.</param>
/// <param name="Positions">Name of the computed rows that read it.</param>
/// <param name="Partners">Name of the partners' codes; null if the table has all pairs.</param>
internal sealed record EffectPairPlace(
    int Factor, int Other, int Clusters, int OtherClusters, int Effects, int OtherEffects, string Values, string Positions, string? Partners)
{
    /// <summary>Numbers of two clusters, K L.</summary>
    public int Terms => Effects * OtherEffects;

    /// <summary>Rows of the table.</summary>
    public long Rows => Partners is null ? (Clusters + 2L) * (OtherClusters + 2L) : Clusters + 2L;
}
