using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

/// <summary>The loss of integrated predictions by which last layers are compared.</summary>
internal static class PredictionLoss
{
    private const double SmallestProbability = 1e-12;

    /// <summary>Of each of some rows: squared error in units of the outcome's variance, else negative log-likelihood at the prediction.</summary>
    public static RowLosses Of(FitData data, int[] rows, Predictions predictions, OutcomeParameters parameters)
    {
        var losses = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            losses[i] = Of(data, data.Outcome[rows[i]], predictions.Values.AsSpan(i * predictions.Width, predictions.Width), parameters);
        }

        return new RowLosses(losses, data.Weights.Length == 0 ? null : Array.ConvertAll(rows, r => (double)data.Weights[r]));
    }

    private static double Of(FitData data, double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters) => data.Table.Outcome.Kind switch
    {
        TaskKind.Continuous => Math.Pow((outcome - prediction[0]) / data.OutcomeSd, 2),
        TaskKind.Binary => -Math.Log(Math.Max(SmallestProbability, outcome > 0.5 ? prediction[0] : 1 - (double)prediction[0])),
        TaskKind.Count => CountMetrics.NegativeLogLikelihood(outcome, Math.Max(SmallestProbability, prediction[0]), parameters.Dispersion),
        _ => -Math.Log(Math.Max(SmallestProbability, prediction[(int)outcome])),
    };
}
