using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Inference;
using Armed.Trainer.MixedModels;

namespace Armed.Trainer.Refit.Estimates;

/// <summary>Standard errors and tests of the fixed coefficients that were estimated, in original units.</summary>
internal sealed class FixedTests
{
    private readonly CovarianceDerivatives[] _tests;

    /// <param name="map">From the fit's coefficients to those in original units but for the outcome's, [P, P].</param>
    /// <param name="estimated">Coefficients that were estimated.</param>
    /// <param name="outcomeSd">Unit of the outcome on the fit's scale.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="method">The method that was asked for.</param>
    public FixedTests(double[] map, int[] estimated, double outcomeSd, MixedModelFit fit, DegreesOfFreedomMethod method)
    {
        _tests = [.. fit.Tests.Select(test => test.Map(estimated.Length, InUnits)).OrderBy(test => test.Method == method ? 0 : 1)];
        Covariance = _tests.Length > 0 ? _tests[0].Covariance : InUnits(fit.FixedCovariance);

        double[] InUnits(double[] matrix)
        {
            var whole = OriginalUnits.Transform(map, matrix, fit.Fixed.Length);
            return [.. estimated.SelectMany(i => estimated.Select(j => outcomeSd * outcomeSd * whole[(i * fit.Fixed.Length) + j]))];
        }
    }

    /// <summary>The covariance of the standard errors, [E, E] of the E coefficients that were estimated.</summary>
    public double[] Covariance { get; }

    /// <summary>What further tests need, the method that was asked for first where it is there.</summary>
    public IReadOnlyList<DegreesOfFreedomDescription> Stored => [.. _tests.Where(StoredDerivatives.Fits).Select(StoredDerivatives.Write)];

    /// <summary>A coefficient with the test of the hypothesis that it is 0.</summary>
    /// <param name="at">Its position among those that were estimated.</param>
    /// <param name="name">Its name.</param>
    /// <param name="estimate">Its estimate.</param>
    /// <param name="needsDegrees">Whether the normal distribution will not do without degrees of freedom.</param>
    public FixedEffectDescription Effect(int at, string name, double estimate, bool needsDegrees)
    {
        var size = (int)Math.Round(Math.Sqrt(Covariance.Length));
        double[] contrast = [.. Enumerable.Range(0, size).Select(j => j == at ? 1.0 : 0)];
        double? se = Math.Sqrt(Covariance[(at * size) + at]) is var root && double.IsFinite(root) ? root : null;
        var degrees = _tests.Length > 0 ? ContrastDegrees.Of(_tests[0], contrast) : null;
        return new FixedEffectDescription(name, estimate, se)
        {
            Df = degrees,
            P = se is > 0 && !(needsDegrees && degrees is null) ? StudentT.TwoSided(estimate / se.Value, degrees ?? double.PositiveInfinity) : null,
        };
    }
}
