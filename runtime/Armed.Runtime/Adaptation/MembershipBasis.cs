using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Posterior;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Adaptation;

/// <summary>How a model's unlabelled rows tell of new clusters by the known ones that they resemble.</summary>
internal sealed class MembershipBasis
{
    /// <summary>Weights that change nothing.</summary>
    private const double Least = 1e-15;

    private readonly IReadOnlyList<int> _classes;
    private readonly TemperedMembership _membership;

    private MembershipBasis(MembershipDescription membership) => (_classes, _membership) = (membership.Classes, new TemperedMembership([.. membership.Shares]));

    /// <summary>Classes C of the Z-predictor.</summary>
    public int Classes => _membership.Classes;

    /// <summary>From probabilities to sums of rows.</summary>
    public TemperedMembership Tempered => _membership;

    /// <summary>Why a model cannot answer by memberships; null if it can.</summary>
    public static string? Why(BundleManifest manifest) =>
        manifest.Graphs.All(graph => graph.Role != GraphRoles.ZPredictor) ? "it has no Z-predictor."
        : manifest.Clusters.Count > 1 ? "it has several grouping factors."
        : manifest.Memberships is not [_] ? "its bundle does not say what the Z-predictor's classes are. Train it again with this version."
        : manifest.RandomEffects[0].Covariance.Count > 1 ? "it has several linear predictors."
        : manifest.RandomEffects[0].Terms.Count > 1 && !IsFull(manifest) ? "its table has no covariances between the effects of a cluster."
        : null;

    /// <summary>That of a model; null if it cannot answer by memberships.</summary>
    public static MembershipBasis? Of(BundleManifest manifest) => Why(manifest) is null ? new MembershipBasis(manifest.Memberships![0]) : null;

    /// <summary>The distribution of a new cluster's effects: mean and covariance of the mixture.</summary>
    /// <param name="factor">The factor, with the clusters' effects.</param>
    /// <param name="sums">Sums of rows [C].</param>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <exception cref="ArgumentException">The sums are too large.</exception>
    public EffectDistribution Effects(AdaptedFactor factor, double[] sums, int rows)
    {
        var shape = factor.Basis.Shape;
        var (mixture, row, weights) = (new EffectMixture(shape.Size), new float[shape.Width], _membership.Of(sums, rows));
        if (!weights.All(double.IsFinite))
        {
            throw new ArgumentException("The summary's sums of memberships are too large to compute with. Summarise the cluster's rows again.");
        }

        for (var c = 0; c < weights.Length; c++)
        {
            if (weights[c] > Least)
            {
                factor.ReadRow(c < _classes.Count ? _classes[c] : LevelCodes.Unknown, row);
                var own = EffectDistribution.OfRow(shape, row);
                mixture.Add(weights[c], own.Mean, own.Factor);
            }
        }

        return EffectDistribution.OfCovariance(mixture.Mean, mixture.Covariance());
    }

    /// <summary>Whether the table has a cluster's covariances: after a refit, unless they are too many.</summary>
    private static bool IsFull(BundleManifest manifest) =>
        manifest.Refit is { Kept: true } && manifest.Graphs.Any(graph => graph.Role == GraphRoles.Mixed && graph.Outputs.Any(output => output.Name == GraphSignatures.LinearPredictorSd));
}
