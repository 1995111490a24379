using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Adaptation;

/// <summary>How a model's unlabelled rows tell of new clusters by the means of their summary columns.</summary>
internal sealed class ContextBasis
{
    private readonly ContextDescription _context;
    private readonly ContextEffects _effects;

    private ContextBasis(ContextDescription context)
    {
        var summary = new ShrunkenSummary([.. context.Mean], Flat(context.Within), Flat(context.Between), Flat(context.Projection));
        (_context, _effects) = (context, new ContextEffects(summary, Flat(context.Coefficients), Flat(context.Covariance)));
    }

    /// <summary>Names of the summary columns P.</summary>
    public IReadOnlyList<string> Columns => _context.Columns;

    /// <summary>Why a model has no context; null if it has one.</summary>
    public static string? Why(BundleManifest manifest) =>
        manifest.Context is not [_, ..] ? WhyNone(manifest)
        : manifest.Graphs.All(graph => graph.Role != GraphRoles.Summary) ? "its bundle has a context but no graph summary, which computes what it needs of a row. Train it again with this version."
        : null;

    /// <summary>The context of a model; null without one.</summary>
    public static ContextBasis? Of(BundleManifest manifest) => Why(manifest) is null ? new ContextBasis(manifest.Context![0]) : null;

    /// <summary>The distribution of a new cluster's effects.</summary>
    /// <param name="sums">Sums of rows [P].</param>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <exception cref="ArgumentException">The sums are too large.</exception>
    public EffectDistribution Effects(double[] sums, int rows)
    {
        var (mean, covariance) = _effects.Of(sums, rows);
        return mean.Concat(covariance).All(value => Math.Abs(value) <= float.MaxValue) // what a table holds
            ? EffectDistribution.OfCovariance(mean, covariance)
            : throw new ArgumentException("The summary's sums are too large to compute with. Look for very large values in the cluster's rows.");
    }

    private static string WhyNone(BundleManifest manifest)
    {
        var found = manifest.NewClusters is [var first, ..] ? first : null;
        return found?.NotMeasured is { Length: > 0 } reason ? reason.TrimEnd('.') + "."
            : found is not null ? "training found nothing in the rows that tells of the clusters."
            : "training did not look for it.";
    }

    private static double[] Flat(IReadOnlyList<IReadOnlyList<double>> rows) => [.. rows.SelectMany(row => row)];
}
