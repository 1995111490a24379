using Armed.Runtime.Bundles;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Refit.Trials;

/// <summary>
/// Marginal and conditional R2 and intraclass correlations. Nakagawa and Schielzeth, Methods Ecol Evol 4, 2013, eq. 29 and 30; Johnson, ibid. 5, 2014, for slopes; Nakagawa, Johnson and
/// Schielzeth, J R Soc Interface 14, 2017, for counts and Gamma.
/// </summary>
internal static class VarianceShares
{
    /// <summary>The shares; null for a kind of outcome without a residual variance.</summary>
    /// <param name="data">The model.</param>
    /// <param name="fit">Its estimates.</param>
    /// <param name="options">How it was estimated.</param>
    /// <param name="unit">Unit of the linear predictor: the standard deviation of a standardised outcome, else 1.</param>
    /// <param name="cancellation">Stops the search for the mean of counts.</param>
    public static VarianceSharesDescription? Of(MixedModelData data, MixedModelFit fit, MixedModelOptions options, double unit, CancellationToken cancellation)
    {
        if (data.Kind.Residual(fit.Sigma * unit, fit.Dispersion, () => MarginalMean.Of(data, options, cancellation)) is not { } link)
        {
            return null;
        }

        var variances = Array.ConvertAll(RandomVariance.Means(data, fit), v => v * unit * unit);
        var perRow = variances.Where((_, g) => IsPerRow(data, g)).Sum();
        var (ofFixed, random, residual) = (FixedVariance(data, fit) * unit * unit, variances.Sum() - perRow, link.Variance + perRow);
        var total = ofFixed + random + residual;
        return total is > 0 and < double.PositiveInfinity ? new VarianceSharesDescription
        {
            Fixed = ofFixed,
            Random = random,
            Residual = residual,
            ResidualFormula = perRow > 0 ? $"{link.Formula}, plus the variance of the effect per row" : link.Formula,
            MarginalR2 = ofFixed / total,
            ConditionalR2 = Math.Min(1, (ofFixed + random) / total),
            Factors = [.. data.Factors.Select((factor, g) => new FactorShareDescription(factor.Name, variances[g], random + residual > 0 ? Math.Min(1, variances[g] / (random + residual)) : 0))],
        } : null;
    }

    /// <summary>
    /// The intraclass correlation of several unordered classes: of a class's utility, whose residual has the standard Gumbel distribution with the variance pi^2 / 6 (McFadden, in Frontiers in Econometrics, 1974) and whose effects are independent
    /// of those of other classes. That of the logit between any two classes is the same, 2 R / (2 R + pi^2 / 3).
    /// </summary>
    /// <param name="data">The model.</param>
    /// <param name="fit">Its estimates.</param>
    public static double OfClasses(MixedModelData data, MixedModelFit fit)
    {
        var random = RandomVariance.Means(data, fit).Sum();
        return random / (random + (Math.PI * Math.PI / 6));
    }

    /// <summary>An effect per row of a count is overdispersion, which belongs to the residual (ibid. 2017, section 5).</summary>
    private static bool IsPerRow(MixedModelData data, int factor) => data.Kind.SeparatesRowEffects && data.Factors[factor].Levels == data.Rows;

    /// <summary>Variance of X beta over the rows, with the divisor N - 1; hidden features are among the columns of X.</summary>
    private static double FixedVariance(MixedModelData data, MixedModelFit fit)
    {
        double mean = 0, squares = 0;
        for (var i = 0; i < data.Rows; i++)
        {
            var value = data.FixedPart(i, fit.Fixed);
            var change = value - mean;
            mean += change / (i + 1);
            squares += change * (value - mean); // Welford, Technometrics 4, 1962
        }

        return squares / Math.Max(1, data.Rows - 1);
    }
}
