namespace Armed.Trainer.Predicting;

/// <summary>Predictions of several rows, row after row.</summary>
/// <param name="Values">Prediction [N, Width].</param>
/// <param name="LinearPredictors">m [N, Outputs] in original units.</param>
/// <param name="Sds">Its standard deviation [N, Outputs].</param>
/// <param name="Width">Columns of the prediction: 1, or the number of classes.</param>
/// <param name="Outputs">Number of linear predictors.</param>
internal sealed record Predictions(float[] Values, float[] LinearPredictors, float[] Sds, int Width, int Outputs)
{
    /// <summary>The standard deviation with the uncertainty of the fixed part [N]; empty where <see cref="Sds"/> has it, or nothing has.</summary>
    public float[] TotalSds { get; init; } = [];

    /// <summary>Number of rows.</summary>
    public int Rows => Values.Length / Width;
}
