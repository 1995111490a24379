using Armed.Runtime.Bundles;

namespace Armed.Trainer.Explaining.Posteriors;

/// <summary>
/// The estimates of the standard deviations of random intercepts, of factors that have nothing else, with their covariance: what the answer for an unknown cluster is uncertain of besides the fixed part. Those of slopes count as known.
/// </summary>
internal sealed class InterceptVariances
{
    private const string Intercept = "(Intercept)";

    private readonly int[] _places;
    private readonly MixedModelDescription? _model;

    /// <param name="manifest">The bundle.</param>
    public InterceptVariances(BundleManifest manifest)
    {
        _model = manifest.Refit is { Kept: true } refit ? refit.Model : null;
        var parameters = _model?.VarianceParameters ?? [];
        _places = _model is null || _model.VarianceCovariance.Count == 0 ? [] : [.. Enumerable.Range(0, parameters.Count).Where(k =>
            parameters[k] is { Kind: VarianceParameterKinds.StandardDeviation, Se: not null, Group: { } group, Term: Intercept } && parameters.Count(other => other.Kind == VarianceParameterKinds.StandardDeviation && other.Group == group) == 1)];
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => _places.Length > 0;

    /// <summary>The variance of a figure.</summary>
    /// <param name="derivative">Its derivative by the variance of the random part, to which each intercept's variance adds.</param>
    /// <returns>Its variance by the delta method.</returns>
    public double Variance(double derivative)
    {
        var sum = 0.0;
        for (var j = 0; j < _places.Length; j++)
        {
            for (var k = 0; k < _places.Length; k++)
            {
                sum += Slope(j) * Slope(k) * Covariance(_places[j], _places[k]);
            }
        }

        return derivative * derivative * sum;
    }

    /// <summary>d sd^2 / d sd.</summary>
    private double Slope(int place) => 2 * _model!.VarianceParameters[_places[place]].Estimate;

    private double Covariance(int one, int other) => _model!.VarianceCovariance[Math.Max(one, other)][Math.Min(one, other)] ?? 0;
}
