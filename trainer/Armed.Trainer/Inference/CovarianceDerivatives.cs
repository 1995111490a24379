namespace Armed.Trainer.Inference;

/// <summary>
/// How the covariance of fixed coefficients depends on the variance parameters, and how well these are known: all that degrees of freedom need.
/// </summary>
/// <param name="Method">Satterthwaite's or Kenward and Roger's.</param>
/// <param name="Size">Number of coefficients P.</param>
/// <param name="Covariance">The covariance that statistics use, [P, P] row after row: Kenward and Roger's is adjusted.</param>
/// <param name="Model">The model's covariance at the estimated parameters, (X'V^-1 X)^-1, [P, P].</param>
/// <param name="Derivatives">Per parameter the derivative of <paramref name="Model"/>, [P, P].</param>
/// <param name="ParameterCovariance">Covariance of the parameters' estimates, [n, n].</param>
internal sealed record CovarianceDerivatives(DegreesOfFreedomMethod Method, int Size, double[] Covariance, double[] Model, double[][] Derivatives, double[] ParameterCovariance)
{
    /// <summary>The same for other coefficients, each matrix mapped by a linear function.</summary>
    public CovarianceDerivatives Map(int size, Func<double[], double[]> map) =>
        new(Method, size, map(Covariance), map(Model), [.. Derivatives.Select(map)], ParameterCovariance);
}
