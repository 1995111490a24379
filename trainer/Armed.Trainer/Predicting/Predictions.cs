namespace Armed.Trainer.Predicting;

/// <summary>Predictions of several rows, row after row.</summary>
/// <param name="Values">Prediction [N, Width].</param>
/// <param name="LinearPredictors">m [N, Outputs] in original units.</param>
/// <param name="Sds">Its standard deviation [N, Outputs].</param>
/// <param name="Width">Columns of the prediction: 1, or the number of classes.</param>
/// <param name="Outputs">Number of linear predictors.</param>
internal sealed record Predictions(float[] Values, float[] LinearPredictors, float[] Sds, int Width, int Outputs)
{
    /// <summary>Number of rows.</summary>
    public int Rows => Values.Length / Width;
}
