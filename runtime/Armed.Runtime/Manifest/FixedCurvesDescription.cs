namespace Armed.Runtime.Bundles;

/// <summary>The curves of the fixed part, which share one variance.</summary>
public sealed record FixedCurvesDescription
{
    /// <summary>
    /// Standard deviation of a curve's distance from its line, on average over the rows: in units of the outcome for a continuous one, else of the linear predictor. Each curve has this prior.
    /// </summary>
    public required double Sd { get; init; }

    /// <summary>The curves.</summary>
    public IReadOnlyList<CurveDescription> Curves { get => field ?? []; init; }

    /// <summary>
    /// Likelihood-ratio statistic of the variance against 0: twice the log-likelihood that the model loses without the curves, solved on the same rows. Null where it was not computed: without a likelihood, above 100,000 rows, or
    /// where held-out rows chose the standard deviations.
    /// </summary>
    public double? LikelihoodRatio { get; init; }

    /// <summary>
    /// Its p value: half that of a chi-square of one degree of freedom, because a variance cannot be negative (Self and Liang, J Am Stat Assoc 82, 1987). The data chose the curves, so it is too small. Null without the statistic.
    /// </summary>
    public double? P { get; init; }
}
