namespace Armed.Runtime.Bundles;

/// <summary>How the integrals over a factor's effects, by Laplace's approximation or quadrature, compare with finer quadrature on a sample of its clusters (docs/estimation.md, "Integrals over the effects").</summary>
/// <param name="Clusters">Clusters of the sample.</param>
/// <param name="Nodes">Nodes per effect of the finer quadrature.</param>
/// <param name="Difference">Its log-likelihood less that of the fit, mean of a cluster.</param>
/// <param name="Agrees">Whether that is small.</param>
public sealed record IntegralCheckDescription(int Clusters, int Nodes, double Difference, bool Agrees);
