using Armed.Trainer.Data;
using Armed.Trainer.Measures;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>The dispersion, by moments, of models that estimate means alone. Without it their log loss would be that of another distribution than ARMED's, or there would be none.</summary>
internal static class MomentDispersion
{
    /// <summary>The dispersion of a model's rows; infinity for an outcome without one.</summary>
    /// <param name="predictor">The fitted model.</param>
    /// <param name="table">The table of its split.</param>
    /// <param name="rows">Rows that are not held out.</param>
    /// <param name="family">The distribution of counts; null: as the counts vary.</param>
    public static double Of(IPredictor predictor, ClusteredTable table, int[] rows, CountFamily? family)
    {
        var outcome = table.Outcome;
        if (!outcome.IsNumber)
        {
            return double.PositiveInfinity;
        }

        var weights = table.Weights is { } given ? Array.ConvertAll(rows, row => given.Values[row]) : [];
        return outcome.Kind.DispersionByMoments(() => predictor.Predict(table, rows), new ScoredRows(Array.ConvertAll(rows, row => outcome.Values[row]), weights), family);
    }
}
