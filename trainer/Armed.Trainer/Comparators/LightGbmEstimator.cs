using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.LightGbm;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>LightGBM's trees of the table's columns: numbers as they are, categories as such. Validation rows are those of ARMED; the trees that ship are of all rows.</summary>
/// <param name="name">Its name.</param>
/// <param name="options">Those of ARMED; seed, threads, validation share, family and class weights are taken.</param>
/// <param name="knowsClusters">Whether the clusters are categories among the inputs.</param>
internal sealed class LightGbmEstimator(string name, TrainingOptions options, bool knowsClusters) : IEstimator
{
    private static readonly double s_share = new TrainingOptions().ValidationShare;

    public string Name => name;

    public IPredictor Fit(Split split, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(split);
        var divided = split.Validation.Count > 0 ? split : split.WithValidation(options.ValidationShare > 0 ? options.ValidationShare : s_share, options.Seed);
        var encoding = TableEncoding.Fit(split.Table, split.Learning, options with { Fixed = null });
        var inputs = new LightGbmInputs(encoding, knowsClusters);
        int[] learning = divided.Learning, place = new int[split.Table.Rows];
        for (var i = 0; i < learning.Length; i++)
        {
            place[learning[i]] = i;
        }

        var training = new LightGbmTraining(Objective(split.Table.Outcome), inputs.Categorical, StableSeed.Combine(options.Seed, 0), options.Threads);
        var weights = Weights(split.Table, learning);
        var starts = Starts(split.Table, learning, weights);
        var rows = inputs.Of(split.Table, learning) with { Labels = Labels(split.Table, learning), Weights = weights, Starts = starts.Values };
        LightGbmPredictor Predictor(LightGbmBooster trees, int rounds) => new(trees, inputs, Outputs(split.Table.Outcome), starts.Base, rounds);
        if (divided.Validation.Count == 0)
        {
            var predictor = Predictor(training.Fit(rows, LightGbmTraining.RoundsWithoutValidation, cancellation), LightGbmTraining.RoundsWithoutValidation);
            predictor.Dispersion = Dispersion(predictor, split.Table, learning);
            return predictor;
        }

        var (trees, rounds) = training.Stop(rows.Select([.. divided.Training.Select(row => place[row])]), rows.Select([.. divided.Validation.Select(row => place[row])]), cancellation);
        using var stopped = Predictor(trees, rounds);
        var dispersion = Dispersion(stopped, split.Table, [.. divided.Validation]);
        var whole = Predictor(training.Fit(rows, rounds, cancellation), rounds);
        whole.Dispersion = dispersion;
        return whole;
    }

    /// <summary>Around predictions of validation rows by trees that have not seen them: trees fit the noise of their own rows, of which too little dispersion would be left.</summary>
    private double Dispersion(LightGbmPredictor predictor, ClusteredTable table, int[] rows) => MomentDispersion.Of(predictor, table, rows, options.Family);

    private static int Outputs(OutcomeColumn outcome) => outcome.ClassNames.Count > 2 ? outcome.ClassNames.Count : 1;

    private static string Objective(OutcomeColumn outcome) =>
        Outputs(outcome) is > 1 and var classes ? FormattableString.Invariant($"{outcome.Kind.BoostingObjective} num_class={classes}") : outcome.Kind.BoostingObjective;

    private static float[] Labels(ClusteredTable table, int[] rows) => [.. rows.Select(row => table.Outcome.IsNumber ? table.Outcome.Values[row] : table.Outcome.Classes[row])];

    private float[] Weights(ClusteredTable table, int[] rows)
    {
        var observed = table.Weights?.Values ?? [];
        var labels = Labels(table, [.. Enumerable.Range(0, table.Rows)]);
        var classes = options.ClassWeights is { } given ? RowWeights.OfClasses(table.Outcome, given, rows, observed) : [];
        var all = RowWeights.Combine(labels, observed, classes);
        return all.Length == 0 ? [] : [.. rows.Select(row => all[row])];
    }

    /// <summary>With an offset, the linear predictor that the trees start from: the log of the weighted mean rate and the offset. LightGBM finds a start itself only without one.</summary>
    private static (double Base, double[] Values) Starts(ClusteredTable table, int[] rows, float[] weights)
    {
        if (table.Offset is not { } offset)
        {
            return (0, []);
        }

        var (outcome, exposure) = (0.0, 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            double weight = weights.Length == 0 ? 1 : weights[i];
            outcome += weight * table.Outcome.Values[rows[i]];
            exposure += weight * Math.Exp(offset.Values[rows[i]]);
        }

        var rate = Math.Log(outcome / exposure);
        return (rate, [.. rows.Select(row => rate + offset.Values[row])]);
    }
}
