namespace Armed.Trainer.MixedModels;

/// <summary>How the integrals over one factor's effects compare with finer quadrature on a sample of its clusters, at the estimates and with the effects of other factors given.</summary>
/// <param name="Clusters">Clusters of the sample.</param>
/// <param name="Levels">All clusters.</param>
/// <param name="Nodes">Nodes per effect of the finer quadrature.</param>
/// <param name="Difference">Its log-likelihood less the fit's, mean of a cluster.</param>
internal sealed record IntegralCheck(int Clusters, int Levels, int Nodes, double Difference)
{
    /// <summary>Largest difference of a cluster's log-likelihood that agrees: standard deviations are then right to a few hundredths.</summary>
    public const double MostDifference = 0.005;

    /// <summary>What all clusters' log-likelihoods differ by, judged by the sample.</summary>
    public double Total => Difference * Levels;

    /// <summary>Whether the fit's integrals are close to the finer ones. Where none could be compared they are not.</summary>
    public bool Agrees => Clusters > 0 && Math.Abs(Difference) <= MostDifference;
}
