namespace Armed.Trainer.MixedModels;

/// <summary>A likelihood that can be evaluated away from its maximum. Not for concurrent use.</summary>
/// <param name="Negative">The negative log-likelihood of a point and its gradient, beta of a Gaussian outcome profiled out.</param>
/// <param name="Point">The maximum.</param>
/// <param name="Values">At a point what <see cref="VarianceParameters.Values"/> are at the maximum.</param>
internal sealed record LikelihoodSurface(Func<double[], double[], double> Negative, double[] Point, Func<double[], double[]> Values)
{
    /// <summary>
    /// Of a Gaussian outcome: the log-likelihood with sigma profiled out at a point without its last element, beta there, and its covariance; null for other outcomes, whose beta is
    /// among <see cref="Values"/>.
    /// </summary>
    public Func<double[], (double LogLikelihood, double[] Fixed, double[] Covariance)>? Profiled { get; init; }
}
