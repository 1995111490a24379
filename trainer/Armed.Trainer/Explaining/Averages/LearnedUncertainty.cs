using Armed.Runtime.Bundles;

namespace Armed.Trainer.Explaining.Averages;

/// <summary>What intervals of predictions and of average effects have beside the standard errors of coefficients.</summary>
internal static class LearnedUncertainty
{
    /// <summary>A sentence where they differ; null where they do not.</summary>
    /// <param name="manifest">The bundle's manifest.</param>
    public static string? Note(BundleManifest manifest) => manifest.Refit is { FixedDegrees: { } own, SmoothDegrees: { } smooth } && smooth > own
        ? "Intervals are wider than the standard errors of the coefficients say: the fit chose its form from the data, and they allow for other smooth functions of the columns." : null;
}
