using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Adaptation;

/// <summary>States of adapted clusters, from a manifest and to one.</summary>
internal static class SavedStates
{
    /// <summary>Those of one factor by code; what is not of the factor's size was refused with the manifest.</summary>
    public static Dictionary<int, ClusterState> Of(BundleManifest manifest, ClusterDescription factor, EffectShape shape, ClassShares? shares)
    {
        var states = new Dictionary<int, ClusterState>();
        var adapted = manifest.Adaptation?.Clusters.Where(cluster => cluster.Factor == factor.Name).ToList() ?? [];
        if (adapted.Count == 0)
        {
            return states;
        }

        var codes = factor.Levels.Select((level, code) => (level, code)).ToDictionary(pair => pair.level, pair => pair.code, StringComparer.Ordinal);
        foreach (var cluster in adapted)
        {
            Require(cluster.Mean.Count == shape.Size && cluster.Cholesky.Count == shape.Packed, cluster, $"{shape.Size} means and {shape.Packed} numbers of cholesky");
            Require(codes.TryGetValue(cluster.Cluster, out var code), cluster, "one of the factor's levels");
            states[code] = Read(cluster, shape, shares);
        }

        return states;
    }

    public static AdaptedClusterDescription Describe(string factor, string cluster, ClusterState state) => new()
    {
        Factor = factor,
        Cluster = cluster,
        New = state.IsNew,
        Rows = state.Rows,
        Mean = state.Posterior.Mean,
        Cholesky = state.Posterior.Packed(),
        ClassCounts = state.ClassCounts,
        PriorMean = state.Prior?.Mean ?? [],
        PriorCholesky = state.Prior?.Packed() ?? [],
        Products = state.Sums is { } sums ? Lower(sums.Products, sums.Residuals.Length) : [],
        Residuals = state.Sums?.Residuals ?? [],
        UnlabelledRows = state.Context?.Rows,
        SummarySums = state.Context?.Sums,
        MembershipSums = state.Context is { Memberships: { Length: > 0 } memberships } ? memberships : null,
        UnlabelledAnswer = state.Context?.Answer == UnlabelledAnswer.Membership ? AdaptedClusterDescription.ByMembership : null,
    };

    private static ClusterState Read(AdaptedClusterDescription cluster, EffectShape shape, ClassShares? shares)
    {
        Require((cluster.ClassCounts?.Count ?? 0) == shape.Classes, cluster, shape.Classes == 0 ? "no class_counts" : $"{shape.Classes} class_counts");
        int[]? counts = cluster.ClassCounts is { } found ? [.. found] : null;
        var posterior = EffectDistribution.OfPacked([.. cluster.Mean], cluster.Cholesky);
        var hasPrior = cluster.PriorMean.Count > 0;
        Require(!hasPrior || (cluster.PriorMean.Count == shape.Size && cluster.PriorCholesky.Count == shape.Packed), cluster, "a whole prior");
        var hasSums = cluster.Residuals.Count > 0;
        Require(!hasSums || (cluster.Residuals.Count == shape.Size && cluster.Products.Count == shape.Packed), cluster, "whole sums");
        return new ClusterState
        {
            Posterior = posterior,
            Row = posterior.ToRow(shape, shares, counts),
            ClassCounts = counts,
            Rows = cluster.Rows,
            IsNew = cluster.New,
            Sums = hasSums ? new GaussianSums(Full(cluster.Products, shape.Size), [.. cluster.Residuals]) : null,
            Prior = hasPrior ? EffectDistribution.OfPacked([.. cluster.PriorMean], cluster.PriorCholesky) : null,
            Context = cluster is { UnlabelledRows: { } rows, SummarySums: { } summary } ? new ClusterContext(rows, [.. summary], [.. cluster.MembershipSums ?? []], !hasPrior ? null : cluster.IsByMembership ? UnlabelledAnswer.Membership : UnlabelledAnswer.Context) : null,
        };
    }

    private static double[] Lower(double[] full, int size)
    {
        var packed = new double[size * (size + 1) / 2];
        for (int i = 0, at = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                packed[at++] = full[(i * size) + j];
            }
        }

        return packed;
    }

    private static double[] Full(IReadOnlyList<double> packed, int size)
    {
        var full = new double[size * size];
        for (int i = 0, at = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                full[(i * size) + j] = full[(j * size) + i] = packed[at++];
            }
        }

        return full;
    }

    private static void Require(bool condition, AdaptedClusterDescription cluster, string expected)
    {
        if (!condition)
        {
            throw new ArmedBundleException(
                BundleManifest.FileName, $"adaptation of '{cluster.Factor}', '{cluster.Cluster}', with {expected}", "something else", "The manifest was changed by hand. Copy the bundle again.");
        }
    }
}
