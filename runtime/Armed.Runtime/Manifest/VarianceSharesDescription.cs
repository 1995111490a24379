namespace Armed.Runtime.Bundles;

/// <summary>
/// How the variance of the linear predictor divides over the rows of the fit, in units of the linear predictor squared, with the R2 of Nakagawa and Schielzeth (Methods Ecol Evol 4, 2013), Johnson
/// (ibid. 5, 2014) and Nakagawa, Johnson and Schielzeth (J R Soc Interface 14, 2017). They are in-sample measures.
/// </summary>
public sealed record VarianceSharesDescription
{
    /// <summary>Variance of the fixed part over the rows of the fit, that of f(x) with hidden features.</summary>
    public required double Fixed { get; init; }

    /// <summary>Mean over the rows of the random effects' variance, phi'T phi summed over the factors.</summary>
    public required double Random { get; init; }

    /// <summary>Variance that both leave; <see cref="ResidualFormula"/> says how it is obtained.</summary>
    public required double Residual { get; init; }

    /// <summary>How the residual variance is obtained, in words.</summary>
    public required string ResidualFormula { get; init; }

    /// <summary>Marginal R2, 0 to 1: the share of the fixed part.</summary>
    public required double MarginalR2 { get; init; }

    /// <summary>Conditional R2, 0 to 1: the share of the fixed part and the random effects.</summary>
    public required double ConditionalR2 { get; init; }

    /// <summary>Each factor's part of <see cref="Random"/>.</summary>
    public required IReadOnlyList<FactorShareDescription> Factors { get; init; }
}
