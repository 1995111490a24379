using Armed.Runtime.Bundles;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Slopes;

namespace Armed.Trainer.Refit.Trials;

/// <summary>A solved last layer with the random effects that it has.</summary>
/// <param name="Form">What it is made of.</param>
/// <param name="Fit">The estimates; of several networks those of the first.</param>
/// <param name="Layer">What predicts.</param>
/// <param name="Validation">Losses of the validation rows; none without any.</param>
internal sealed record RefitCandidate(LastLayerForm Form, MixedModelFit Fit, LastLayer Layer, RowLosses Validation)
{
    /// <summary>Random effects per factor.</summary>
    public IReadOnlyList<RandomEffectsTerm> Terms => Form.Terms;

    /// <summary>Whether the hidden features are among its columns.</summary>
    public bool UsesHidden => Form.UsesHidden;

    /// <summary>Whether held-out rows chose the standard deviations of its effects. Default false: the likelihood did.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>How the variance of the linear predictor divides; null where it was not asked for.</summary>
    public VarianceSharesDescription? Shares { get; init; }

    /// <summary>The intraclass correlation of several unordered classes; null for other outcomes, and where it was not asked for.</summary>
    public double? IccOfClasses { get; init; }

    /// <summary>Degrees of freedom of what was learned; null where they were not asked for or not estimated.</summary>
    public LearnedDegrees? Learned { get; init; }

    /// <summary>By column of x, without those derived from it, what is added to the mean over the rows of the linear predictor's derivative, and the variance that learning adds to it; empty where it is not known.</summary>
    public IReadOnlyList<MissingSlope> MissingSlopes { get; init; } = [];

    /// <summary>Mean loss of the validation rows; NaN without any.</summary>
    public double ValidationLoss => Validation.Mean;

    /// <summary>Nodes per effect of the quadrature that gave the likelihood; 1: Laplace's approximation, or an exact likelihood.</summary>
    public int Nodes => Fit.Nodes ?? 1;

    /// <summary>What finer integrals would add to the log-likelihood, judged by samples of clusters; 0 where they are exact or were not checked.</summary>
    public double IntegralError => Fit.Checks.Sum(check => check.Total);

    /// <summary>Minus twice the log-likelihood.</summary>
    public double Deviance => PenalisedDeviance - (2 * Fit.Parameters);

    /// <summary>Penalised marginal likelihood, Akaike's: lower is better.</summary>
    public double PenalisedDeviance { get; init; } = -2 * Fit.LogLikelihood + 2 * Fit.Parameters;
}
