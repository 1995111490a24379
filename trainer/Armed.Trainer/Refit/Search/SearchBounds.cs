using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Search;

/// <summary>What a search for the last layer's effects may try, by the time and memory that solutions take.</summary>
/// <param name="model">The fitted network, with its factors.</param>
/// <param name="trial">The trial of the first network.</param>
internal sealed class SearchBounds(FittedModel model, RefitTrial trial)
{
    /// <summary>Maximum number of doubles that the posterior covariances of a factor may take.</summary>
    private const long MostCovarianceValues = 64L << 20;

    /// <summary>
    /// Most effects of all factors but the largest one: they meet in a dense matrix, whose factorisation takes the cube of their number for every
    /// step of a search.
    /// </summary>
    private const int MostCrossedEffects = 2_000;

    /// <summary>Most effects of a cluster where there are several linear predictors, those of all together: each cluster has a dense matrix of them, and the time of a fit grows with the square of their number.</summary>
    private const int MostOfClasses = 64;

    /// <summary>How many times more multiplications an evaluation of the likelihood may take with effects on all columns.</summary>
    private const double MostTimesWork = 2;

    private readonly RefitRows _rows = trial.Rows;

    /// <summary>Whether a search may try a term of a factor: of several classes, models with some tens of effects of a cluster take minutes.</summary>
    /// <param name="form">The form that has the other terms.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="term">Its term.</param>
    public bool IsSearched(LastLayerForm form, int factor, RandomEffectsTerm term) => IsSearched(form, Size(factor, term));

    /// <summary>The same of one more effect of each linear predictor.</summary>
    public bool IsSearchedWithOneMore(LastLayerForm form, int factor, RandomEffectsTerm term) => IsSearched(form, Size(factor, term) + _rows.Data.Outputs);

    /// <summary>Whether the posterior covariances of a factor, and the matrix in which crossed factors meet, are small enough.</summary>
    public bool FitsMemory(LastLayerForm form, int factor)
    {
        var size = Size(factor, form.Terms[factor]);
        return model.Encoding.Clusters[factor].Levels.Count * size * (size + 1) / 2 <= MostCovarianceValues && CrossedEffects(form.Terms) <= MostCrossedEffects;
    }

    /// <summary>
    /// Whether solutions with other effects of a factor take at most twice the time of those without, or little: all solutions of a refit together are about a fifth of a fit, and what is chosen is solved for several times more.
    /// </summary>
    /// <param name="start">The candidate without them.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="term">Its effects.</param>
    /// <param name="little">Multiplications that an evaluation of the likelihood may take in any case.</param>
    public bool IsAffordable(RefitCandidate start, int factor, RandomEffectsTerm term, double little)
    {
        var with = Work(start.Form.With(factor, term).Terms, start.Fit.Fixed.Length);
        return with <= little || with <= MostTimesWork * Work(start.Terms, start.Fit.Fixed.Length);
    }

    /// <summary>Multiplications of an evaluation of the likelihood, roughly: sum over factors of C K^2 (K / 3 + P), K without what <see cref="RotatedEffects"/> spares.</summary>
    private double Work(IReadOnlyList<RandomEffectsTerm> terms, int coefficients)
    {
        var work = 0.0;
        foreach (var (g, term) in terms.Index())
        {
            double most = trial.OnAll.MostRows(g), spared = 0;
            foreach (double size in trial.OnAll.Sizes(g, term).Select(size => size * _rows.Data.Outputs))
            {
                spared += terms.Count == 1 && size >= 2 * most ? size - most : 0;
            }

            var effects = Size(g, term) - spared;
            work += model.Encoding.Clusters[g].Levels.Count * effects * effects * ((effects / 3) + coefficients);
        }

        return work;
    }

    private bool IsSearched(LastLayerForm form, long size)
    {
        var columns = _rows.InputWidth + form.Curves.Sum(curve => trial.Curves.Rest(curve).Pieces) + (form.UsesHidden ? _rows.HiddenWidth : 0);
        return _rows.Data.Outputs == 1 || (size <= MostOfClasses && RefitSize.Of(_rows.Data, columns, (int)size / _rows.Data.Outputs).IsSearched);
    }

    private long CrossedEffects(IReadOnlyList<RandomEffectsTerm> terms)
    {
        long[] effects = [.. terms.Select((term, g) => model.Encoding.Clusters[g].Levels.Count * Size(g, term))];
        return effects.Sum() - effects.Max();
    }

    private long Size(int factor, RandomEffectsTerm term) => _rows.Data.Outputs
        * (1L + term.Slopes.Count + (term.Curves.Count * CurveFit.MostPieces) + trial.OnAll.Sizes(factor, term).Sum() + (term.Nonlinear ? Math.Min(_rows.HiddenWidth, HiddenWhitening.MostSlopes) : 0));
}
