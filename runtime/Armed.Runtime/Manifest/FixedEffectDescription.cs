namespace Armed.Runtime.Bundles;

/// <summary>A fixed coefficient of a mixed model, in original units with treatment coding.</summary>
/// <param name="Term">(Intercept), a column, or a column and the level that is compared with its first one; of several unordered classes after the class and a colon, the coefficients of all classes summing to 0.</param>
/// <param name="Estimate">Change of the linear predictor per unit of the column.</param>
/// <param name="Se">Standard error, in the same unit; null if it cannot be computed, as under separation.</param>
public sealed record FixedEffectDescription(string Term, double Estimate, double? Se)
{
    /// <summary>Degrees of freedom of t = estimate / se by the first method of <see cref="MixedModelDescription.DegreesOfFreedom"/>, else Satterthwaite's; null for other outcomes than continuous ones, whose ratio is compared with a normal distribution, if it is too costly, and in bundles of older versions.</summary>
    public double? Df { get; init; }

    /// <summary>Two-sided p value of the hypothesis that the coefficient is 0, by the t or the normal distribution; null without a standard error, for a continuous outcome without degrees of freedom, and in bundles of older versions.</summary>
    public double? P { get; init; }

    /// <summary>Lower end of the confidence interval; null if it cannot be computed, and in bundles of older versions.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of it.</summary>
    public double? Upper { get; init; }
}
