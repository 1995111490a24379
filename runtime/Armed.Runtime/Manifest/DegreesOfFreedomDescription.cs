namespace Armed.Runtime.Bundles;

/// <summary>
/// What tests of fixed coefficients need for their degrees of freedom. Symmetric matrices are packed by rows of the lower triangle, (0,0), (1,0), (1,1), (2,0), .., in the order of
/// <see cref="MixedModelDescription.FixedEffects"/> and in original units.
/// </summary>
/// <param name="Method">satterthwaite or kenward-roger.</param>
public sealed record DegreesOfFreedomDescription(string Method)
{
    /// <summary>The covariance of the coefficients that statistics use; Kenward and Roger's is adjusted.</summary>
    public IReadOnlyList<double> Covariance { get => field ?? []; init; }

    /// <summary>The model's covariance of the coefficients at the estimated variance parameters.</summary>
    public IReadOnlyList<double> ModelCovariance { get => field ?? []; init; }

    /// <summary>Per variance parameter the derivative of <see cref="ModelCovariance"/>. The parameters are the fit's own, on its scale.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Derivatives { get => field ?? []; init; }

    /// <summary>Covariance of the estimates of these parameters.</summary>
    public IReadOnlyList<double> ParameterCovariance { get => field ?? []; init; }
}
