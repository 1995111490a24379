using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.LightGbm;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>LightGBM's trees of the table's columns: numbers as they are, categories as such. Validation rows are those of ARMED; the trees that ship are of all rows.</summary>
/// <param name="name">Its name.</param>
/// <param name="options">Those of ARMED; seed, threads, validation share and class weights are taken.</param>
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

        var training = new LightGbmTraining(Objective(split.Table.Outcome, learning), inputs.Categorical, StableSeed.Combine(options.Seed, 0), options.Threads);
        var starts = Starts(split.Table, learning);
        var rows = inputs.Of(split.Table, learning) with { Labels = Labels(split.Table, learning), Weights = Weights(split.Table, learning), Starts = starts.Values };
        var booster = training.Fit(rows, [.. divided.Training.Select(row => place[row])], [.. divided.Validation.Select(row => place[row])], cancellation);
        return new LightGbmPredictor(booster, inputs, split.Table.Outcome.ClassNames.Count > 2 ? split.Table.Outcome.ClassNames.Count : 1, starts.Base);
    }

    private static string Objective(OutcomeColumn outcome, int[] rows) => outcome.ClassNames.Count switch
    {
        2 => "binary",
        > 2 and var classes => FormattableString.Invariant($"multiclass num_class={classes}"),
        _ => !outcome.Kind.HasLogLink ? "regression" : rows.All(row => outcome.Values[row] > 0) ? "gamma" : "poisson",
    };

    private static float[] Labels(ClusteredTable table, int[] rows) => [.. rows.Select(row => table.Outcome.IsNumber ? table.Outcome.Values[row] : table.Outcome.Classes[row])];

    private float[] Weights(ClusteredTable table, int[] rows)
    {
        var observed = table.Weights?.Values ?? [];
        var labels = Labels(table, [.. Enumerable.Range(0, table.Rows)]);
        var classes = options.ClassWeights is { } given ? RowWeights.OfClasses(table.Outcome, given, rows, observed) : [];
        var all = RowWeights.Combine(labels, observed, classes);
        return all.Length == 0 ? [] : [.. rows.Select(row => all[row])];
    }

    /// <summary>With an offset, the linear predictor that the trees start from: the log of the mean rate and the offset. LightGBM finds a start itself only without one.</summary>
    private static (double Base, double[] Values) Starts(ClusteredTable table, int[] rows)
    {
        if (table.Offset is not { } offset)
        {
            return (0, []);
        }

        var rate = Math.Log(rows.Sum(row => (double)table.Outcome.Values[row]) / rows.Sum(row => Math.Exp(offset.Values[row])));
        return (rate, [.. rows.Select(row => rate + offset.Values[row])]);
    }
}
