using System.Runtime.CompilerServices;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>y ~ Poisson(exp(eta)).</summary>
internal sealed class PoissonDistribution : OutcomeDistribution
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double LogLikelihood(double eta, double y) => y * eta - Math.Exp(eta) - Gamma.LogFactorial(y);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override RowTerms Terms(double eta, double y)
    {
        var mean = Math.Exp(eta);
        return new(y * eta - mean - Gamma.LogFactorial(y), y - mean, mean, mean);
    }
}
