using Armed.Trainer.Networks;

namespace Armed.Trainer.Refit;

/// <summary>A solved last layer with the random effects that it has.</summary>
/// <param name="Terms">Random effects per factor.</param>
/// <param name="Fit">The estimates.</param>
/// <param name="Layer">What predicts.</param>
/// <param name="ValidationLoss">Loss on the validation rows; NaN without any.</param>
internal sealed record RefitCandidate(IReadOnlyList<RandomEffectsTerm> Terms, MixedModelFit Fit, LastLayer Layer, double ValidationLoss)
{
    /// <summary>Penalised marginal likelihood, Akaike's: lower is better.</summary>
    public double PenalisedDeviance => -2 * Fit.LogLikelihood + 2 * Fit.Parameters;
}
