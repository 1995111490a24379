using System.Runtime.CompilerServices;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>y in {0, 1}, P(y = 1) = sigmoid(eta).</summary>
internal sealed class BernoulliDistribution : OutcomeDistribution
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double LogLikelihood(double eta, double y) => y * eta - Logistic.Softplus(eta);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override RowTerms Terms(double eta, double y)
    {
        // One exponential for all: p and 1 - p each keep their relative precision.
        var power = Math.Exp(-Math.Abs(eta));
        var (near, far) = (1 / (1 + power), power / (1 + power));
        var (p, q) = eta >= 0 ? (near, far) : (far, near);
        return new(y * eta - Math.Max(eta, 0) - Gamma.LogOnePlus(power), y * q - (1 - y) * p, p * q, p * q * (q - p));
    }
}
