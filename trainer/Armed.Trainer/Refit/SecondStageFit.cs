using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Refit;

/// <summary>
/// Fits boosted trees to what a solved mixed model leaves, with out-of-fold effects among their inputs, and keeps them where they predict rows out of fold better by more than two standard errors.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="trial">Solves.</param>
/// <param name="options">The fit's options.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class SecondStageFit(FittedModel model, RefitTrial trial, TrainingOptions options, CancellationToken cancellation)
{
    /// <summary>Training rows from which on it is tried.</summary>
    public const int FewestRows = 1_000;

    /// <summary>Least gain in standard errors of the rows' differences.</summary>
    private const double LeastEvidence = 2;

    private const long SeedOfTrees = 0x7365636F6E64;

    /// <summary>Whether it may be tried: where the data choose the random effects, and without hidden features. These have seen the outcomes of training rows, so that nothing would be out of fold.</summary>
    /// <param name="form">What the last layer is made of.</param>
    public bool IsPossible(LastLayerForm form) =>
        options is { SecondStage: true, Random: null, Between: BetweenClusters.Use } && !form.UsesHidden && trial.Rows.Data.Outputs == 1 && trial.Rows.InputWidth > 0 && trial.Rows.Data.Training.Length >= FewestRows
        && !model.Encoding.Numeric.Any(column => GraphSignatures.IsEffectInput(column.Name)) && !model.Encoding.Categorical.Any(column => GraphSignatures.IsEffectInput(column.Name));

    /// <summary>The stage where the rows out of fold approve; else null.</summary>
    /// <param name="solved">The last layer, solved on these rows.</param>
    /// <param name="on">The rows.</param>
    public SecondStage? Guarded(RefitCandidate solved, int[] on)
    {
        var stage = Fit(solved, on);
        return stage is { Evidence: var (gain, error) } && gain > LeastEvidence * error ? stage : null;
    }

    /// <summary>The stage whatever its gain; null where not a single tree helps.</summary>
    /// <param name="solved">The last layer, solved on these rows.</param>
    /// <param name="on">The rows.</param>
    public SecondStage? Fit(RefitCandidate solved, int[] on)
    {
        try
        {
            return TryFit(solved, on);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null; // a fold does not identify the model
        }
    }

    private SecondStage? TryFit(RefitCandidate solved, int[] on)
    {
        var effects = OutOfFoldEffects.Of(trial, solved, on, options.Seed);
        int[] known = [.. Enumerable.Range(0, on.Length).Where(effects.IsKnown)];
        if (known.Length < FewestRows / 2)
        {
            return null;
        }

        var rows = trial.With(solved.Form);
        var (places, columns) = Columns(rows, solved, effects, on, known);
        var trees = OutOfFoldTrees.Fit(Rows(solved, effects, on, known, columns), Array.ConvertAll(known, at => effects.Folds[at]), Array.ConvertAll(known, at => effects.Places[at]), StableSeed.Mix(options.Seed, SeedOfTrees), cancellation);
        return trees.Trees.Count == 0 ? null : new SecondStage(trees.Trees.On(places)) { Evidence = Evidence(solved, effects, on, known, trees.Values) };
    }

    /// <summary>The columns that trees may compare, and where each is among <see cref="SecondStage.Columns"/>: coordinates of embeddings are random numbers of the levels, columns of shared slopes are multiples of x, and a random intercept is its own first effect.</summary>
    private static (int[] Places, float[][] Columns) Columns(RefitRows rows, RefitCandidate solved, OutOfFoldEffects effects, int[] on, int[] known)
    {
        var (places, columns) = (new List<int>(), new List<float[]>());
        void Add(int place, Func<int, float> value)
        {
            places.Add(place);
            columns.Add(Array.ConvertAll(known, at => value(at)));
        }

        foreach (var column in Enumerable.Range(0, rows.InputWidth).Where(column => rows.InputColumns[column].Kind is not (EncodedColumnKind.Embedding or EncodedColumnKind.SharedSlope)))
        {
            Add(column, at => rows.Inputs(on[at])[column]);
        }

        Add(rows.InputWidth, at => (float)effects.Mean[at]);
        Add(rows.InputWidth + 1, at => (float)effects.Fixed[at]);
        for (var g = 0; g < effects.Parts.Count; g++)
        {
            var (part, start) = (effects.Parts[g], rows.InputWidth + SecondStage.RowColumns + (g * SecondStage.FactorColumns));
            Add(start, at => part.Mean[at]);
            Add(start + 1, at => part.Variance[at]);
            if (!solved.Layer.Effects[g].Design.IsInterceptOnly)
            {
                Add(start + 2, at => part.First[at]);
            }
        }

        return ([.. places], [.. columns]);
    }

    private TreeRows Rows(RefitCandidate solved, OutOfFoldEffects effects, int[] on, int[] known, float[][] columns)
    {
        var data = trial.Rows.Data;
        var outcome = Array.ConvertAll(known, at => (data.Outcome[on[at]] - data.OutcomeMean) / data.OutcomeSd);
        return new TreeRows
        {
            Columns = columns,
            Outcome = outcome,
            Weights = data.Weights.Length == 0 ? null : Array.ConvertAll(known, at => (double)data.Weights[on[at]]),
            Offset = Array.ConvertAll(known, at => effects.Mean[at]),
            Distribution = solved.Fit.Distribution ?? data.Kind.Start(new RefitOutcome(outcome, null, 0, options.Family)),
            HasIntercept = false,
        };
    }

    private (double Gain, double StandardError) Evidence(RefitCandidate solved, OutOfFoldEffects effects, int[] on, int[] known, float[] stage)
    {
        var rows = Array.ConvertAll(known, at => on[at]);
        var variance = Array.ConvertAll(known, at => (float)effects.Variance[at]);
        using var candidate = model.With(solved.Layer);
        using var predictor = new TorchPredictor(candidate);
        RowLosses Losses(float[] mean) => PredictionLoss.Of(trial.Rows.Data, rows, predictor.Integrate(mean, variance), solved.Layer.Parameters);
        var without = Losses(Array.ConvertAll(known, at => (float)effects.Mean[at]));
        var with = Losses([.. known.Select((at, i) => (float)effects.Mean[at] + stage[i])]);
        var clustered = Enumerable.Range(0, effects.Parts.Count).Select(g => without.GainOf(with, Array.ConvertAll(rows, row => trial.Rows.Data.Rows.Clusters[(row * effects.Parts.Count) + g])).StandardError);
        var (gain, error) = without.GainOf(with);
        return (gain, Math.Max(error, clustered.Max()));
    }
}
