using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Refit.Stage;

/// <summary>
/// Estimates that have run away: with few rows, or outcomes that hardly vary within clusters, the likelihood of classes and counts can rise without end in the variances of the random effects.
/// </summary>
internal static class ImplausibleEffects
{
    /// <summary>Standard deviation of the random part on the scale of log odds or logarithms. At 10, half of all clusters differ from the average one by a factor of more than 800.</summary>
    private const double Most = 10;

    /// <summary>Why the estimates are not usable, without a full stop; null where nothing speaks against them.</summary>
    /// <param name="model">The estimates.</param>
    public static string? Of(MixedModelDescription? model) => model is { Sigma: null, VarianceShares: { } shares } && Math.Sqrt(shares.Random) is > Most and var sd
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"the random effects would have a standard deviation of {sd:G4} on the scale of the linear predictor, which the data cannot determine: there are too few rows, or the outcome hardly varies within clusters")
        : null;

    /// <summary>The same as a warning about estimates that are kept.</summary>
    /// <param name="model">The estimates.</param>
    public static IEnumerable<string> Warnings(MixedModelDescription model)
    {
        if (Of(model) is { } reason)
        {
            var fewer = model.VarianceComponents.Any(component => component.Term != "(Intercept)") ? ", or ask for fewer random effects (--random 1)" : "";
            yield return $"Warning: do not use this model: {reason.Replace("would have", "have", StringComparison.Ordinal)}. Collect more rows of each cluster{fewer}.";
        }
    }
}
