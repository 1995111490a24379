using Microsoft.ML.Data;

namespace Armed.Samples.MlNet;

/// <summary>What mixed.onnx answers: one property per output of the graph.</summary>
internal sealed class Answer
{
    [ColumnName("prediction"), VectorType(1, 1)]
    public float[] Prediction { get; set; } = [];

    [ColumnName("linear_predictor"), VectorType(1, 1)]
    public float[] LinearPredictor { get; set; } = [];

    [ColumnName("linear_predictor_sd"), VectorType(1, 1)]
    public float[] LinearPredictorSd { get; set; } = [];
}
