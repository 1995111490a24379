using Armed.Trainer.Formulas;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>
/// Finds the random effects that the data ask for: from intercepts on, linear and then nonlinear slopes are added to a factor where the penalised
/// marginal likelihood and the validation loss both approve, and clusters held out do not lose more than known ones gain.
/// </summary>
internal sealed class StructureSearch(FittedModel model, RefitTrials trials, long seed, Action<string> say)
{
    /// <summary>Maximum number of doubles that the posterior covariances of a factor may take.</summary>
    private const long MostCovarianceValues = 64L << 20;

    /// <summary>
    /// Most effects of all factors but the largest one: they meet in a dense matrix, whose factorisation takes the cube of their number for every
    /// step of a search.
    /// </summary>
    private const int MostCrossedEffects = 2_000;

    private readonly RefitRows _rows = trials.First.Rows;
    private readonly HeldOutClusters _heldOut = new(model, trials.First, seed);

    /// <summary>The best structure found, with the hidden features or, where the validation rows prefer that, without any: a linear predictor.</summary>
    public RefitCandidate Run()
    {
        var linear = Run(withHidden: false);
        if (_rows.HiddenWidth == 0)
        {
            return linear;
        }

        var best = Run(withHidden: true);
        return linear.ValidationLoss < best.ValidationLoss || double.IsNaN(best.ValidationLoss) ? linear : best;
    }

    private RefitCandidate Run(bool withHidden)
    {
        var best = trials.Try([.. model.Encoding.Clusters.Select(c => RandomEffectsTerm.Of(c.Name, [], nonlinear: false))], withHidden);
        for (var g = 0; g < model.Encoding.Clusters.Count; g++)
        {
            best = AddLinear(best, g);
            best = AddNonlinear(best, g);
        }
        return best;
    }

    /// <summary>Adds slopes one by one, in the order of their evidence, as long as the likelihood approves; the validation rows judge the whole.</summary>
    private RefitCandidate AddLinear(RefitCandidate start, int factor)
    {
        var best = start;
        foreach (var slope in Ranked(start, factor))
        {
            var with = With(best, factor, [.. best.Terms[factor].Slopes, slope], nonlinear: false);
            if (with is not null && with.PenalisedDeviance < best.PenalisedDeviance)
            {
                best = with;
            }
        }
        return ReferenceEquals(best, start) || best.Validation.IsWorseThan(start.Validation) || _heldOut.AreWorseWith(best, start) ? start : best;
    }

    private RefitCandidate AddNonlinear(RefitCandidate start, int factor)
    {
        if (!start.UsesHidden || _rows.HiddenWidth == 0)
        {
            return start;
        }

        var with = With(start, factor, start.Terms[factor].Slopes, nonlinear: true);
        var isBetter = with is not null && with.PenalisedDeviance < start.PenalisedDeviance && start.Validation.IsWorseThan(with.Validation);
        return isBetter && !_heldOut.AreWorseWith(with!, start) ? with! : start;
    }

    private RefitCandidate? With(RefitCandidate start, int factor, IReadOnlyList<string> slopes, bool nonlinear)
    {
        long size = 1 + slopes.Count + (nonlinear ? Math.Min(_rows.HiddenWidth, HiddenWhitening.MostSlopes) : 0);
        if (model.Encoding.Clusters[factor].Levels.Count * size * (size + 1) / 2 > MostCovarianceValues)
        {
            return null;
        }

        var terms = start.Terms.ToArray();
        terms[factor] = RandomEffectsTerm.Of(terms[factor].Factor, slopes, nonlinear);
        if (CrossedEffects(terms) > MostCrossedEffects)
        {
            return null;
        }

        say($"refit {terms[factor]}");
        try
        {
            return trials.Try(terms, start.UsesHidden);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null; // effects that the data cannot identify are not among the candidates
        }
    }

    private long CrossedEffects(RandomEffectsTerm[] terms)
    {
        long[] effects = [.. terms.Select((t, g) => model.Encoding.Clusters[g].Levels.Count * (1L + t.Slopes.Count + (t.Nonlinear ? Math.Min(_rows.HiddenWidth, HiddenWhitening.MostSlopes) : 0)))];
        return effects.Sum() - effects.Max();
    }

    private IReadOnlyList<string> Ranked(RefitCandidate start, int factor) =>
        SlopeScreening.Rank(_rows, model.Network.Encoder.Columns, factor, trials.First.Predict(start.Layer, _rows.Data.Training));
}
