namespace Armed.Runtime.Outcomes;

/// <summary>E g^-1(eta) over eta ~ N(m, v): what the graphs compute (docs/estimation.md).</summary>
internal static class LinkIntegral
{
    /// <summary>
    /// sqrt(1 + pi v / 8), by which each of several logits is divided before the softmax: an approximation of the integral (MacKay, "The evidence framework applied to
    /// classification networks", Neural Computation 4, 1992). For one logit see <see cref="LogisticNormal"/>.
    /// </summary>
    public static double Spread(double variance) => Math.Sqrt(1 + (Math.PI * variance / 8));

    /// <summary>exp(m + v / 2), the mean of a log-normal variable: exact for the log link.</summary>
    public static double LogNormal(double mean, double variance) => Math.Exp(mean + (variance / 2));
}
