using Armed.Trainer.Formulas;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>
/// Finds what the data ask of the last layer: curves of the fixed part and boosted trees, then for each factor slopes and curves, then slopes of the hidden features, each added where the penalised marginal likelihood and the
/// validation loss both improve, and clusters held out do not lose more than known ones gain.
/// </summary>
internal sealed class StructureSearch(FittedModel model, RefitTrials trials, TrainingOptions options, Action<string> say)
{
    /// <summary>Maximum number of doubles that the posterior covariances of a factor may take.</summary>
    private const long MostCovarianceValues = 64L << 20;

    /// <summary>
    /// Most effects of all factors but the largest one: they meet in a dense matrix, whose factorisation takes the cube of their number for every
    /// step of a search.
    /// </summary>
    private const int MostCrossedEffects = 2_000;

    private readonly RefitRows _rows = trials.First.Rows;
    private readonly HeldOutClusters _heldOut = new(model, trials.First, options.Seed);

    /// <summary>
    /// The best form found. Hidden features are in it only if they lower the validation loss by more than one standard error: they were learned from rows of the known clusters, which the
    /// validation rows belong to, and can cost the unknown ones.
    /// </summary>
    public RefitCandidate Run()
    {
        var linear = Run(withHidden: false);
        if (_rows.HiddenWidth == 0)
        {
            return linear;
        }

        var best = Run(withHidden: true);
        return !linear.Validation.IsWorseThan(best.Validation) || double.IsNaN(best.ValidationLoss) ? linear : best;
    }

    private bool HasCurves => options.Curves && options.Between == BetweenClusters.Use;

    private RefitCandidate Run(bool withHidden)
    {
        var best = trials.Try(new LastLayerForm([.. model.Encoding.Clusters.Select(c => RandomEffectsTerm.Of(c.Name, [], nonlinear: false))], withHidden));
        best = AddTrees(AddFixedCurves(best));
        for (var g = 0; g < model.Encoding.Clusters.Count; g++)
        {
            best = AddLinear(best, g);
            best = AddNonlinear(best, g);
        }
        return best;
    }

    /// <summary>Curves of the fixed part in all numeric columns that have enough values, with one variance.</summary>
    private RefitCandidate AddFixedCurves(RefitCandidate start)
    {
        string[] columns = HasCurves ? [.. model.Encoding.Numeric.Select(column => column.Name).Where(column => trials.First.CanHaveCurve(column, isFixed: true))] : [];
        if (columns.Length == 0)
        {
            return start;
        }

        var with = Try(start.Form with { Curves = columns }, $"refit curves in {columns.Length} columns");
        return with is not null && IsBetter(with, start) ? with : start;
    }

    /// <summary>
    /// The column of boosted trees, whose values in the training rows are out of fold, so that AIC may judge it by its one coefficient; without a likelihood the validation rows judge. A coefficient below 0 says that
    /// hidden features have learned outcomes of single rows: no prediction deserves that.
    /// </summary>
    private RefitCandidate AddTrees(RefitCandidate start)
    {
        var with = trials.First.CanHaveTrees ? Try(start.Form with { Trees = true }, "refit boosted trees") : null;
        if (with is null || !with.Layer.Derived.OfType<TreeColumn>().Any() || with.Layer.Inputs[^1] <= 0)
        {
            return start;
        }

        var isBetter = double.IsNaN(start.PenalisedDeviance) ? start.Validation.IsWorseThan(with.Validation) : IsBetter(with, start);
        return isBetter ? with : start;
    }

    /// <summary>Adds slopes and curves one by one, in the order of their evidence, as long as the likelihood approves; the validation rows judge the whole.</summary>
    private RefitCandidate AddLinear(RefitCandidate start, int factor)
    {
        var best = start;
        foreach (var column in Ranked(start, factor))
        {
            best = Forms(best.Form.Terms[factor], column).Select(term => With(best.Form, factor, term)).OfType<RefitCandidate>().Append(best).MinBy(candidate => candidate.PenalisedDeviance)!;
        }

        return ReferenceEquals(best, start) || !(best.ValidationLoss < start.ValidationLoss) || _heldOut.AreWorseWith(best, start) ? start : best;
    }

    /// <summary>A factor's effects with a column's slope, with its curve, and with both.</summary>
    private IEnumerable<RandomEffectsTerm> Forms(RandomEffectsTerm term, ScreenedColumn column)
    {
        var with = RandomEffectsTerm.Of(term.Factor, [.. term.Slopes, column.Name], nonlinear: false).With(term.Curves);
        if (column.HasSlope)
        {
            yield return with;
        }

        if (column.HasCurve)
        {
            yield return term.With([.. term.Curves, column.Name]);
            yield return with.With([.. term.Curves, column.Name]);
        }
    }

    private RefitCandidate AddNonlinear(RefitCandidate start, int factor)
    {
        if (!start.UsesHidden || _rows.HiddenWidth == 0)
        {
            return start;
        }

        var term = start.Terms[factor];
        var with = With(start.Form, factor, term with { Blocks = [.. term.Blocks, RandomEffectsBlock.HiddenLayer] });
        var isBetter = with is not null && with.PenalisedDeviance < start.PenalisedDeviance && start.Validation.IsWorseThan(with.Validation);
        return isBetter && !_heldOut.AreWorseWith(with!, start) ? with! : start;
    }

    private static bool IsBetter(RefitCandidate candidate, RefitCandidate than) =>
        candidate.PenalisedDeviance < than.PenalisedDeviance && candidate.ValidationLoss < than.ValidationLoss;

    private RefitCandidate? With(LastLayerForm form, int factor, RandomEffectsTerm term)
    {
        var with = form.With(factor, term);
        var size = Size(term);
        return model.Encoding.Clusters[factor].Levels.Count * size * (size + 1) / 2 > MostCovarianceValues || CrossedEffects(with.Terms) > MostCrossedEffects ? null : Try(with, $"refit {term}");
    }

    private RefitCandidate? Try(LastLayerForm form, string stage)
    {
        say(stage);
        try
        {
            return trials.Try(form);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null; // effects that the data cannot identify are not among the candidates
        }
    }

    private long CrossedEffects(IReadOnlyList<RandomEffectsTerm> terms)
    {
        long[] effects = [.. terms.Select((term, g) => model.Encoding.Clusters[g].Levels.Count * Size(term))];
        return effects.Sum() - effects.Max();
    }

    private long Size(RandomEffectsTerm term) =>
        1L + term.Slopes.Count + (term.Curves.Count * CurveFit.MostPieces) + (term.Nonlinear ? Math.Min(_rows.HiddenWidth, HiddenWhitening.MostSlopes) : 0);

    /// <summary>The columns by the residuals of the training rows, without trees: those that predict have seen these rows.</summary>
    private IReadOnlyList<ScreenedColumn> Ranked(RefitCandidate start, int factor)
    {
        var plain = start.Form.Trees ? trials.First.Try(start.Form with { Trees = false }) : start;
        return new SlopeScreening(_rows, factor, trials.First.Predict(plain.Layer, _rows.Data.Training)).Rank(HasCurves ? new CurveFit(_rows) : null);
    }
}
