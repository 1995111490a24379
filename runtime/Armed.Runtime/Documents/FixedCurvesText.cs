using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>The curves of the fixed part, in sentences for people.</summary>
internal static class FixedCurvesText
{
    /// <summary>The sentences; none without curves.</summary>
    public static IEnumerable<string> Of(MixedModelDescription model)
    {
        if (model.FixedCurves is not { Curves.Count: > 0 } curves)
        {
            yield break;
        }

        var names = string.Join(", ", curves.Curves.Select(curve => curve.Column));
        var degrees = string.Join(", ", curves.Curves.Where(curve => curve.Degrees is not null).Select(curve => string.Create(CultureInfo.InvariantCulture, $"{curve.Column} {curve.Degrees:0.0}")));
        yield return string.Create(CultureInfo.InvariantCulture, $"Curves of the fixed part in {names}: sd {curves.Sd:G4}, the distance of a curve from its straight line, on average over the rows{(curves.Curves.Count > 1 ? "; all curves share it" : "")}.")
            + (degrees.Length > 0 ? $" Effective degrees of freedom beside the line: {degrees}." : "");
        yield return curves is { LikelihoodRatio: { } ratio, P: { } p }
            ? string.Create(CultureInfo.InvariantCulture, $"Likelihood-ratio test of that sd against 0: {ratio:0.00}, p {Probability(p)} (half a chi-square of 1 degree of freedom). The data chose the curves, so this p value is too small.")
            : "The sd of the curves was not tested against 0.";
        if (model.FixedEffects.Count > 0)
        {
            yield return $"The coefficient of {names} is the slope of the line beside the curve{(model.FixedEffects.Any(effect => effect.P is not null) ? ". Its p value does not test the column" : ", not the effect of the column")}.";
        }
    }

    private static string Probability(double p) => p < 0.0001 ? "<0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture);
}
