using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Refit;

/// <summary>
/// Fits boosted trees to what a solved mixed model leaves, with out-of-fold effects among their inputs, and keeps them where they predict rows out of fold better by more than two standard errors. Of classes in an order there are
/// two forms: trees that add to the linear predictor, and trees that read the clusters' class shares and change each class's probability.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="trial">Solves.</param>
/// <param name="options">The fit's options.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class SecondStageFit(FittedModel model, RefitTrial trial, TrainingOptions options, CancellationToken cancellation)
{
    /// <summary>Training rows from which on it is tried.</summary>
    public const int FewestRows = 1_000;

    /// <summary>Classes up to which leaves may hold a number for each: time and size grow with them.</summary>
    public const int MostClasses = 20;

    /// <summary>Least gain in standard errors of the rows' differences.</summary>
    private const double LeastEvidence = 2;

    private const long SeedOfTrees = 0x7365636F6E64;

    /// <summary>Whether it may be tried: where the data choose the random effects, and without hidden features. These have seen the outcomes of training rows, so that nothing would be out of fold.</summary>
    /// <param name="form">What the last layer is made of.</param>
    public bool IsPossible(LastLayerForm form) =>
        options is { SecondStage: true, Random: null, Between: BetweenClusters.Use } && !form.UsesHidden && trial.Rows.Data.Outputs == 1 && trial.Rows.InputWidth > 0 && trial.Rows.Data.Training.Length >= FewestRows
        && !model.Encoding.Numeric.Any(column => GraphSignatures.IsEffectInput(column.Name)) && !model.Encoding.Categorical.Any(column => GraphSignatures.IsEffectInput(column.Name));

    /// <summary>The stages that the rows out of fold approve of, the one with the lower loss first.</summary>
    /// <param name="solved">The last layer, solved on these rows.</param>
    /// <param name="on">The rows.</param>
    public IReadOnlyList<SecondStage> Approved(RefitCandidate solved, int[] on)
    {
        int[] forms = model.Outcome.Width is > 1 and <= MostClasses and var classes ? [0, classes] : [0];
        return [.. Fit(solved, on, forms).Where(stage => stage.Evidence.Gain > LeastEvidence * stage.Evidence.StandardError).OrderByDescending(stage => stage.Evidence.Gain)];
    }

    /// <summary>A stage whatever its gain; null where not a single tree helps.</summary>
    /// <param name="solved">The last layer, solved on these rows.</param>
    /// <param name="on">The rows.</param>
    /// <param name="classes">Number of classes where leaves hold a number for each; 0: they hold one for the linear predictor.</param>
    public SecondStage? Fit(RefitCandidate solved, int[] on, int classes = 0) => Fit(solved, on, [classes]).FirstOrDefault();

    private IReadOnlyList<SecondStage> Fit(RefitCandidate solved, int[] on, int[] forms)
    {
        try
        {
            var rows = new SecondStageRows(trial, solved, on, options.Seed);
            return rows.Known.Length < FewestRows / 2 ? [] : [.. forms.Select(classes => Fit(rows, solved, classes)).OfType<SecondStage>()];
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return []; // a fold does not identify the model
        }
    }

    private SecondStage? Fit(SecondStageRows rows, RefitCandidate solved, int classes)
    {
        using var candidate = model.With(solved.Layer);
        using var predictor = new TorchPredictor(candidate);
        float[] Mean() => rows.Of(at => (float)rows.Effects.Mean[at]);
        Predictions Integrated(float[] mean) => predictor.Integrate(mean, rows.Of(at => (float)rows.Effects.Variance[at]));

        var without = Integrated(Mean());
        var (places, columns) = rows.Columns(classes);
        var data = classes == 0 ? Linear(rows, solved, columns) : ByClass(rows, columns, without);
        var trees = OutOfFoldTrees.Fit(data, rows.Of(at => rows.Effects.Folds[at]), rows.Of(at => rows.Effects.Places[at]), StableSeed.Mix(options.Seed, SeedOfTrees), cancellation);
        var with = classes == 0 ? Integrated([.. Mean().Zip(trees.Values, (mean, stage) => mean + stage)]) : without with { Values = Tilted(without.Values, trees.Values, classes) };
        return trees.Trees.Count == 0 ? null
            : new SecondStage(trees.Trees.On(places)) { Shares = classes == 0 ? [] : rows.Tables(classes), Evidence = Evidence(rows, solved, without, with) };
    }

    private TreeRows Linear(SecondStageRows rows, RefitCandidate solved, float[][] columns)
    {
        var data = trial.Rows.Data;
        var outcome = Array.ConvertAll(rows.Rows, row => (data.Outcome[row] - data.OutcomeMean) / data.OutcomeSd);
        return new TreeRows
        {
            Columns = columns,
            Outcome = outcome,
            Weights = Weights(rows),
            Offset = rows.Of(at => rows.Effects.Mean[at]),
            Distribution = solved.Fit.Distribution ?? data.Kind.Start(new RefitOutcome(outcome, null, 0, options.Family)),
            HasIntercept = false,
        };
    }

    private TreeRows ByClass(SecondStageRows rows, float[][] columns, Predictions start) => new()
    {
        Columns = columns,
        Outcome = Array.ConvertAll(rows.Rows, row => (double)trial.Rows.Data.Outcome[row]),
        Weights = Weights(rows),
        Probabilities = Array.ConvertAll(start.Values, value => (double)value),
    };

    private double[]? Weights(SecondStageRows rows) => trial.Rows.Data.Weights is { Length: > 0 } weights ? Array.ConvertAll(rows.Rows, row => (double)weights[row]) : null;

    private static float[] Tilted(float[] probabilities, float[] addends, int classes)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return TensorValues.Floats(SecondStage.Tilted(TorchSharp.torch.tensor(probabilities).view(-1, classes), TorchSharp.torch.tensor(addends).view(-1, classes)));
    }

    private (double Gain, double StandardError) Evidence(SecondStageRows rows, RefitCandidate solved, Predictions before, Predictions after)
    {
        var (data, on, factors) = (trial.Rows.Data, rows.Rows, rows.Effects.Parts.Count);
        RowLosses Losses(Predictions predictions) => PredictionLoss.Of(data, on, predictions, solved.Layer.Parameters);
        var (without, with) = (Losses(before), Losses(after));
        var clustered = Enumerable.Range(0, factors).Select(g => without.GainOf(with, Array.ConvertAll(on, row => data.Rows.Clusters[(row * factors) + g])).StandardError);
        var (gain, error) = without.GainOf(with);
        return (gain, Math.Max(error, clustered.Max()));
    }
}
