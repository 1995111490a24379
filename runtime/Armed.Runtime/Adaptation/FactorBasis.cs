using Armed.Runtime.Graphs;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Adaptation;

/// <summary>What a bundle knows of one factor's clusters before anything is adapted in memory.</summary>
/// <param name="Name">The factor.</param>
/// <param name="Shape">Sizes and form of its effects.</param>
/// <param name="Table">The clusters' posteriors in the mixed graph.</param>
/// <param name="Unknown">N(0, T), a new cluster's prior.</param>
/// <param name="Saved">States of clusters that were adapted before the bundle was saved, by code.</param>
internal sealed record FactorBasis(string Name, EffectShape Shape, EffectRows Table, EffectDistribution Unknown, IReadOnlyDictionary<int, ClusterState> Saved)
{
    /// <summary>Shares of the classes among a cluster's rows; null where the table holds none.</summary>
    public ClassShares? Shares { get; init; }

    /// <summary>T^-1 G L [K, R] row after row, of the uncertainty of the fixed part; empty if intervals are conditional on it.</summary>
    public double[] Spread { get; init; } = [];

    /// <summary>What clusters take up of that uncertainty, a row of K R numbers each; null where <see cref="Spread"/> says it.</summary>
    public ReadOnlyMemory<byte>? Taken { get; init; }

    /// <summary>Columns R of the uncertainty of the fixed part.</summary>
    public int SpreadWidth { get; init; }

    /// <summary>The state of a cluster that the bundle knows: as it was saved, or as training left it, without labelled rows.</summary>
    /// <exception cref="ArmedBundleException">The table has class shares that no rows have.</exception>
    public ClusterState Known(int code)
    {
        if (Saved.TryGetValue(code, out var saved))
        {
            return saved;
        }

        var row = new float[Shape.Width];
        Table.Read(code, row);
        var posterior = EffectDistribution.OfRow(Shape, row);
        return new ClusterState { Posterior = posterior, Prior = posterior, Row = row, Rows = 0, IsNew = false, ClassCounts = Counts(code, row.AsSpan(Shape.PosteriorWidth)) };
    }

    private int[]? Counts(int code, ReadOnlySpan<float> row) => Shares is null ? null : Shares.Counts(row)
        ?? throw new ArmedBundleException("mixed.onnx", $"class shares of rows for cluster {code} of '{Name}'", string.Join(", ", row.ToArray()), "The graph was changed by hand. Copy the bundle again.");
}
