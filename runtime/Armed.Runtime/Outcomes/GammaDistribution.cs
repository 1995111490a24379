using System.Runtime.CompilerServices;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>Gamma distribution with mean mu = exp(eta) and variance mu^2 / alpha. Its parameter is log alpha, the logarithm of the shape.</summary>
internal sealed class GammaDistribution(double shape) : OutcomeDistribution
{
    private readonly double _logShape = Math.Log(shape);
    private readonly double _constant = (shape * Math.Log(shape)) - shape - Gamma.Log(shape);

    public override double[] Parameters => [_logShape];

    public override double Dispersion => shape;

    public override OutcomeDistribution With(ReadOnlySpan<double> parameters) => new GammaDistribution(Math.Exp(parameters[0]));

    // With u = log y - eta: l = alpha log alpha - alpha - log Gamma(alpha) - log y - alpha (e^u - u - 1).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double LogLikelihood(double eta, double y)
    {
        var logY = Math.Log(y);
        var u = logY - eta;
        return _constant - logY - (shape * (Math.Exp(u) - u - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override RowTerms Terms(double eta, double y)
    {
        var logY = Math.Log(y);
        var u = logY - eta;
        var ratio = Math.Exp(u); // y / mu
        return new(_constant - logY - (shape * (ratio - u - 1)), shape * (ratio - 1), shape * ratio, -shape * ratio);
    }
}
