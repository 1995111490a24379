namespace Armed.Runtime.Bundles;

/// <summary>Kinds of <see cref="VarianceParameterDescription"/>.</summary>
public static class VarianceParameterKinds
{
    /// <summary>Standard deviation of a random effect between clusters.</summary>
    public const string StandardDeviation = "sd";

    /// <summary>Correlation of two random effects of a cluster.</summary>
    public const string Correlation = "correlation";

    /// <summary>Residual standard deviation of a continuous outcome.</summary>
    public const string Sigma = "sigma";

    /// <summary>theta of negative binomial counts, or the shape of a positive outcome.</summary>
    public const string Dispersion = "dispersion";

    /// <summary>Cut point between two classes of an ordinal outcome.</summary>
    public const string CutPoint = "cut_point";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [StandardDeviation, Correlation, Sigma, Dispersion, CutPoint];
}
