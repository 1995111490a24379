using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Trials;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Refit.SecondStages;

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

    /// <summary>Rows times classes up to which leaves may hold a number for each class: trees hold two numbers for each of them.</summary>
    public const long MostNumbers = 5_000_000;

    /// <summary>Least gain in standard errors of the rows' differences.</summary>
    private const double LeastEvidence = 2;

    private const long SeedOfTrees = 0x7365636F6E64;

    /// <summary>Is told what takes time. Default nobody.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Is told of each form that was fitted: its classes, 0 where leaves hold one number, and what rows out of fold gain. Default nobody.</summary>
    public Action<int, (double Gain, double StandardError)> Found { get; init; } = (_, _) => { };

    /// <summary>Whether it may be tried: where the data choose the random effects, and without hidden features. These have seen the outcomes of training rows, so that nothing would be out of fold.</summary>
    /// <param name="form">What the last layer is made of.</param>
    public bool IsPossible(LastLayerForm form) =>
        options is { SecondStage: true, Random: null, Between: BetweenClusters.Use } && !form.UsesHidden && trial.Rows.Data.Outputs == 1 && trial.Rows.InputWidth > 0 && trial.Rows.Data.Training.Length >= FewestRows
        && !model.Encoding.Numeric.Any(column => GraphSignatures.IsEffectInput(column.Name)) && !model.Encoding.Categorical.Any(column => GraphSignatures.IsEffectInput(column.Name));

    /// <summary>
    /// The stages that the rows out of fold approve of, the preferred one first. The one by class takes the intervals with it: it must be clearly better than the one that adds to the linear predictor, too.
    /// </summary>
    /// <param name="solved">The last layer, solved on these rows.</param>
    /// <param name="on">The rows.</param>
    /// <param name="isPossible">Asked of a stage for rows that know the clusters of all factors, before it is found out which of them it needs. Default always true.</param>
    /// <returns>Each asks for the clusters that it needs when it is reached. One is left out that needs the cluster of a factor without effects: it would be in no row.</returns>
    public IEnumerable<SecondStage> Approved(RefitCandidate solved, int[] on, Func<SecondStage, bool>? isPossible = null)
    {
        var fitted = Fit(solved, on, Forms(on.Length));
        foreach (var found in fitted)
        {
            Found(found.Stage.Classes, found.Stage.Evidence);
        }

        var trials = fitted.Where(trial => IsClear(trial.Stage.Evidence)).ToList();
        if (trials is [var linear, var byClass] && IsClear(Evidence(byClass.Rows, linear.On(byClass), byClass.With)))
        {
            trials.Reverse();
        }

        var without = new Dictionary<int, OutOfFoldEffects>();
        int[] all = [.. Enumerable.Range(0, solved.Layer.Effects.Count)];
        return trials.Where(found => all.Length == 1 || isPossible?.Invoke(found.Stage.Needing(all)) != false).Select(found => found.Stage.Needing(Needed(found, solved, on, without))).Where(stage => CanBeKnown(stage, solved));
    }

    /// <summary>Whether a row can know the clusters that a stage needs. A cluster is known by its effect where leaves hold one number: a factor whose variance is estimated to be 0 has none.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="solved">The last layer that it is after.</param>
    public static bool CanBeKnown(SecondStage stage, RefitCandidate solved) => stage.Classes > 0 || stage.Needed.All(factor => HasEffects(factor, solved));

    /// <summary>A stage whatever its gain; null where not a single tree helps.</summary>
    /// <param name="solved">The last layer, solved on these rows.</param>
    /// <param name="on">The rows.</param>
    /// <param name="classes">Number of classes where leaves hold a number for each; 0: they hold one for the linear predictor.</param>
    public SecondStage? Fit(RefitCandidate solved, int[] on, int classes = 0) => Fit(solved, on, [classes]).FirstOrDefault()?.Stage;

    /// <summary>Numbers of classes of the forms that are tried: 0, and those of an ordinal outcome where they are not too many.</summary>
    /// <param name="rows">Number of rows.</param>
    internal int[] Forms(int rows) => model.Outcome.Width is > 1 and <= MostClasses and var classes && (long)rows * classes <= MostNumbers ? [0, classes] : [0];

    /// <summary>Whether rows out of fold gain enough.</summary>
    /// <param name="evidence">Their gain.</param>
    public static bool IsClear((double Gain, double StandardError) evidence) => evidence.Gain > LeastEvidence * evidence.StandardError;

    private IReadOnlyList<SecondStageTrial> Fit(RefitCandidate solved, int[] on, int[] forms)
    {
        try
        {
            var effects = OutOfFoldEffects.Of(trial, solved, on, options.Seed);
            return [.. forms.Select(classes => new SecondStageRows(trial, solved, on, effects, classes)).Where(rows => rows.Known.Length >= FewestRows / 2).Select(rows => Fit(rows, solved)).OfType<SecondStageTrial>()];
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return []; // a fold does not identify the model
        }
    }

    private SecondStageTrial? Fit(SecondStageRows rows, RefitCandidate solved)
    {
        var classes = rows.Classes;
        var mean = rows.Of(at => (float)rows.Effects.Mean[at]);
        var without = Integrated(rows, solved, mean);
        var (places, columns) = rows.Columns();
        var data = (classes == 0 ? Linear(rows, solved, columns) : ByClass(rows, columns, without)) with { AreComputed = Array.ConvertAll(places, rows.IsComputed) };
        var trees = OutOfFoldTrees.Fit(data, rows.Of(at => rows.Effects.Folds[at]), rows.Of(at => rows.Effects.Places[at]), StableSeed.Mix(options.Seed, SeedOfTrees), cancellation);
        if (trees.Trees.Count == 0)
        {
            return null;
        }

        var with = classes == 0 ? Integrated(rows, solved, [.. mean.Zip(trees.Values, (own, stage) => own + stage)]) : Tilted(without, trees.Values, classes);
        var (before, after) = (Losses(rows, solved, without), Losses(rows, solved, with));
        return new SecondStageTrial(new SecondStage(trees.Trees.On(places)) { Shares = rows.Tables(), Evidence = Evidence(rows, before, after) }, rows, before, after, data);
    }

    /// <summary>
    /// Of several factors those whose cluster a row must know: the trees learned from rows that know all of theirs. Rows whose cluster of the factor is held out, with the others known, must gain by the stage as clearly as the others do.
    /// </summary>
    /// <param name="found">A stage that the rows of known clusters approve of.</param>
    /// <param name="solved">The last layer.</param>
    /// <param name="on">The rows.</param>
    /// <param name="without">By factor what is known of the rows without their clusters, once it was solved for.</param>
    private int[] Needed(SecondStageTrial found, RefitCandidate solved, int[] on, Dictionary<int, OutOfFoldEffects> without)
    {
        var factors = solved.Layer.Effects.Count;
        return factors == 1 ? [] : [.. Enumerable.Range(0, factors).Where(g => HoldsOthers(g, on) ? found.Stage.Classes > 0 || HasEffects(g, solved) : !HelpsWithout(g, found, solved, on, without))];
    }

    private static bool HasEffects(int factor, RefitCandidate solved) => solved.Fit.Factors[factor].Means.Any(mean => (float)mean != 0);

    /// <summary>
    /// Whether each cluster of the other factors is inside one of this factor: where it is new, so are they, and no row tells what the stage does without it. It is needed for clusters of the others that are adapted later. Without effects its
    /// clusters are all the same to the trees, new or not, and it is not.
    /// </summary>
    private bool HoldsOthers(int factor, int[] on)
    {
        var rows = trial.Rows.Data.Rows;
        return Enumerable.Range(0, rows.FactorCount).Where(g => g != factor).All(g =>
            on.Select(row => (rows.Cluster(row, g), rows.Cluster(row, factor))).Distinct().Count() == on.Select(row => rows.Cluster(row, g)).Distinct().Count());
    }

    private bool HelpsWithout(int factor, SecondStageTrial found, RefitCandidate solved, int[] on, Dictionary<int, OutOfFoldEffects> known)
    {
        try
        {
            Say($"refit: second stage without clusters of {model.Encoding.Clusters[factor].Name}");
            var effects = known.TryGetValue(factor, out var own) ? own : known[factor] = OutOfFoldEffects.WithoutClusters(trial, solved, on, factor, options.Seed);
            var rows = found.Rows.At(trial, effects);
            var places = rows.WithoutClusterOf(factor);
            return places.Length >= FewestRows / 2 && IsClear(EvidenceAt(places, rows, solved, found.Learned));
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return false; // a fold of clusters does not identify the model
        }
    }

    /// <summary>What rows at some places gain where the trees are those without their fold.</summary>
    private (double Gain, double StandardError) EvidenceAt(int[] places, SecondStageRows rows, RefitCandidate solved, TreeRows learned)
    {
        var mean = rows.Of(at => (float)rows.Effects.Mean[at]);
        var addends = OutOfFoldTrees.Predict(
            learned, rows.Columns().Columns, rows.Of(at => rows.Effects.Folds[at]), rows.Of(at => rows.Effects.Places[at]), StableSeed.Mix(options.Seed, SeedOfTrees), cancellation);
        var without = Integrated(rows, solved, mean);
        var with = rows.Classes == 0 ? Integrated(rows, solved, [.. mean.Zip(addends, (own, stage) => own + stage)]) : Tilted(without, addends, rows.Classes);
        return Evidence(rows, Losses(rows, solved, without), Losses(rows, solved, with), places);
    }

    /// <summary>Predictions at linear predictors [N], each at the cut points of its fold's model.</summary>
    private float[] Integrated(SecondStageRows rows, RefitCandidate solved, float[] mean)
    {
        var (variance, folds) = (rows.Of(at => (float)rows.Effects.Variance[at]), rows.Of(at => rows.Effects.Folds[at]));
        var (result, width) = (new float[mean.Length * model.Outcome.Width], model.Outcome.Width);
        foreach (var (fold, cutPoints) in rows.Effects.CutPoints.Index())
        {
            int[] own = [.. Enumerable.Range(0, mean.Length).Where(at => folds[at] == fold)];
            using var candidate = model.With(solved.Layer with { Parameters = solved.Layer.Parameters with { CutPoints = cutPoints } });
            using var predictor = new TorchPredictor(candidate);
            var values = predictor.Integrate(Array.ConvertAll(own, at => mean[at]), Array.ConvertAll(own, at => variance[at])).Values;
            for (var i = 0; i < own.Length; i++)
            {
                values.AsSpan(i * width, width).CopyTo(result.AsSpan(own[i] * width));
            }
        }

        return result;
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

    private TreeRows ByClass(SecondStageRows rows, float[][] columns, float[] start) => new()
    {
        Columns = columns,
        Outcome = Array.ConvertAll(rows.Rows, row => (double)trial.Rows.Data.Outcome[row]),
        Weights = Weights(rows),
        Probabilities = Array.ConvertAll(start, value => (double)value),
    };

    private double[]? Weights(SecondStageRows rows) => trial.Rows.Data.Weights is { Length: > 0 } weights ? Array.ConvertAll(rows.Rows, row => (double)weights[row]) : null;

    private static float[] Tilted(float[] probabilities, float[] addends, int classes)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return TensorValues.Floats(SecondStage.Tilted(TorchSharp.torch.tensor(probabilities).view(-1, classes), TorchSharp.torch.tensor(addends).view(-1, classes)));
    }

    private RowLosses Losses(SecondStageRows rows, RefitCandidate solved, float[] values) =>
        PredictionLoss.Of(trial.Rows.Data, rows.Rows, new Predictions(values, [], [], model.Outcome.Width, 1), solved.Layer.Parameters);

    /// <summary>By how much the mean loss falls, and the larger one of the standard errors over rows and over each factor's clusters.</summary>
    private (double Gain, double StandardError) Evidence(SecondStageRows rows, RowLosses without, RowLosses with, int[]? places = null)
    {
        var (data, on, factors) = (trial.Rows.Data, rows.Rows, rows.Effects.Parts.Count);
        if (places is not null)
        {
            (on, without, with) = (Array.ConvertAll(places, place => on[place]), without.At(places), with.At(places));
        }

        var clustered = Enumerable.Range(0, factors).Select(g => without.GainOf(with, Array.ConvertAll(on, row => data.Rows.Clusters[(row * factors) + g])).StandardError);
        var (gain, error) = without.GainOf(with);
        return (gain, Math.Max(error, clustered.Max()));
    }
}
