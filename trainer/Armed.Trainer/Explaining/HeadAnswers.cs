namespace Armed.Trainer.Explaining;

/// <summary>A head's answers for rows.</summary>
/// <param name="Predictions">[N, Width].</param>
/// <param name="LinearPredictors">[N, linear predictors].</param>
/// <param name="Sds">Standard deviations of the linear predictors, those that intervals follow from, likewise; NaN without.</param>
/// <param name="Width">Columns of the prediction.</param>
internal sealed record HeadAnswers(float[] Predictions, float[] LinearPredictors, float[] Sds, int Width)
{
    /// <summary>Mean of a column of the prediction over all rows.</summary>
    public double Mean(int column)
    {
        var (sum, count) = (0.0, 0);
        for (var at = column; at < Predictions.Length; at += Width, count++)
        {
            sum += Predictions[at];
        }

        return sum / count;
    }
}
