using Armed.Trainer.MixedModels;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Trials;

/// <summary>Adds what not knowing the effects' variances adds to the uncertainty of the fixed part, which the total standard deviation has: one number for rows of known clusters, a larger one for those of unknown ones.</summary>
internal static class VarianceSpread
{
    /// <summary>The uncertainty with both.</summary>
    /// <param name="spread">That of the fixed part.</param>
    /// <param name="added">The variances that are added for known and for unknown clusters.</param>
    /// <param name="estimate">The effects of the only factor.</param>
    /// <param name="design">Their design.</param>
    public static FixedSpread Add(FixedSpread spread, (double Known, double Unknown) added, FactorEstimate estimate, RandomEffectsDesign design)
    {
        var (known, unknown) = (Math.Sqrt(added.Known), Math.Sqrt(added.Unknown));
        if (known + unknown == 0)
        {
            return spread;
        }

        if (spread.Taken is not null && design.HasIntercept)
        {
            return spread.WithConstant(unknown, takenByIntercept: unknown - known);
        }

        // Without those tables an intercept takes up a share 1 - S_c / T of what it shares with the constant: nothing for an unknown cluster, which has S = T.
        // By the best-known cluster, so that none has less than what is added for known ones.
        var share = design.IsInterceptOnly && estimate.Covariance[0] > 0 ? 1 - (estimate.Posterior.Min() / estimate.Covariance[0]) : 0;
        return share > LeastShare ? spread.WithConstant(unknown, sharedByIntercept: (unknown - known) / share, variance: estimate.Covariance[0]) : spread.WithConstant(known);
    }

    /// <summary>Below it clusters tell so little of their effects that known and unknown ones are alike.</summary>
    private const double LeastShare = 0.05;
}
