using Armed.Runtime.Bundles;
using Armed.Trainer.Common;

namespace Armed.Trainer.Refit.Trials;

/// <summary>
/// Where Laplace's approximation is rough, its variances of the effects are too small, and predictions for known clusters are drawn too far to the mean. This finds the factor on the effects' standard deviations with
/// which rows held out are predicted best. Only a factor that is better than 1 by more than one standard error counts.
/// </summary>
internal sealed class VarianceCalibration(RefitTrial trial, TrainingOptions options)
{
    private const int Folds = 4;

    /// <summary>Rows up to which folds are solved; of more the validation rows say enough.</summary>
    private const int MostRows = 50_000;

    /// <summary>What the log-likelihood falls by one standard error away from its maximum: an error of the likelihood above it can move a variance by as much.</summary>
    private const double OneStandardError = 0.5;

    private const long SeedOfFolds = 0x73706C6974;

    private static readonly double[] s_multipliers = [1, 1.4, 2, 2.8, 4];

    /// <summary>Whether a fit's variances may be too small: they are Laplace's, and finer integrals do not agree with its own.</summary>
    /// <param name="judged">The fit, checked.</param>
    public bool IsNeeded(RefitCandidate judged) =>
        options.CalibrateVariances && judged.Fit.EffectMethod == EffectMethods.Laplace && judged.Fit.Checks.Any(check => Math.Abs(check.Total) > OneStandardError);

    /// <summary>The factor on the standard deviations of the effects; 1 where none is clearly better.</summary>
    /// <param name="judged">The last layer, solved on the training rows.</param>
    public double Choose(RefitCandidate judged)
    {
        var plain = HasFolds && (judged.Form.UsesHidden || judged.Form.Trees) ? trial.TryExactly(judged.Form with { UsesHidden = false, Trees = false }) : judged;
        int[][] held = HasFolds ? [.. RowFolds.Of(trial.All, Folds, StableSeed.Mix(options.Seed, SeedOfFolds))] : [trial.Rows.Data.Validation];
        var losses = Array.ConvertAll(s_multipliers, multiplier => RowLosses.Concat([.. held.Select(rows => trial.LossesWithout(rows, on => trial.TryAt(plain, multiplier, on)))]));
        var best = Enumerable.Range(0, losses.Length).MinBy(at => double.IsFinite(losses[at].Mean) ? losses[at].Mean : double.PositiveInfinity);
        return losses[0].IsWorseThan(losses[best]) ? s_multipliers[best] : 1;
    }

    /// <summary>
    /// Whether folds of all rows decide. They are solved without hidden features and trees, which have seen the outcomes of training rows; the factor depends on the sizes of the clusters and the variances, hardly on the fixed part.
    /// </summary>
    private bool HasFolds => trial.All.Length <= MostRows;
}
