namespace Armed.Trainer.Explaining;

/// <summary>A head's answers for rows.</summary>
/// <param name="Predictions">[N, Width].</param>
/// <param name="LinearPredictors">[N, linear predictors].</param>
/// <param name="Sds">Standard deviations of the linear predictors, those that intervals follow from, likewise; NaN without.</param>
/// <param name="Width">Columns of the prediction.</param>
internal sealed record HeadAnswers(float[] Predictions, float[] LinearPredictors, float[] Sds, int Width)
{
    /// <summary>Mean of a column of the prediction over all rows.</summary>
    /// <param name="column">The column.</param>
    /// <param name="weights">Weight of each row; empty where each weighs 1.</param>
    public double Mean(int column, ReadOnlySpan<float> weights = default)
    {
        var (sum, total) = (0.0, 0.0);
        for (int at = column, row = 0; at < Predictions.Length; at += Width, row++)
        {
            var weight = weights.IsEmpty ? 1 : weights[row];
            (sum, total) = (sum + (weight * Predictions[at]), total + weight);
        }

        return sum / total;
    }
}
