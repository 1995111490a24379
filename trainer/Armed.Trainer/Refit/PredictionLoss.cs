using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

/// <summary>The loss of integrated predictions by which last layers are compared.</summary>
internal static class PredictionLoss
{
    /// <summary>Of each of some rows: squared error in units of the outcome's variance, else negative log-likelihood at the prediction.</summary>
    public static RowLosses Of(FitData data, int[] rows, Predictions predictions, OutcomeParameters parameters)
    {
        var losses = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            losses[i] = data.Kind.PredictionLoss(data.Outcome[rows[i]], predictions.Values.AsSpan(i * predictions.Width, predictions.Width), parameters, data.OutcomeSd);
        }

        return new RowLosses(losses, data.Weights.Length == 0 ? null : Array.ConvertAll(rows, r => (double)data.Weights[r]));
    }
}
