namespace Armed.Runtime.Bundles;

/// <summary>A variance parameter of a mixed model with its standard error, in original units.</summary>
/// <param name="Kind">One of <see cref="VarianceParameterKinds"/>.</param>
/// <param name="Estimate">The estimate.</param>
/// <param name="Se">Standard error by the inverse of the observed information; null on the boundary of the parameter's range and if it cannot be computed.</param>
public sealed record VarianceParameterDescription(string Kind, double Estimate, double? Se)
{
    /// <summary>Grouping factor of a standard deviation or correlation; else null.</summary>
    public string? Group { get; init; }

    /// <summary>Random effect of a standard deviation or correlation, or the two classes that a cut point divides; else null.</summary>
    public string? Term { get; init; }

    /// <summary>The other random effect of a correlation; else null.</summary>
    public string? With { get; init; }

    /// <summary>Lower end of the confidence interval; null if it cannot be computed, and in bundles of older versions.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of it.</summary>
    public double? Upper { get; init; }
}
