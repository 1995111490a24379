using Armed.Runtime;

namespace Armed.Cli.Predicting;

/// <summary>The model's answers for consecutive rows; buffers are reused from batch to batch.</summary>
internal sealed class AnsweredRows(int capacity, int width, int outputs, bool hasInterval = false)
{
    /// <summary>Predictions per row: the number of classes of a multiclass or ordinal model, else 1.</summary>
    public int Width { get; } = width;

    /// <summary>Linear predictors and standard deviations per row: the number of classes of a multiclass model, else 1.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Rows in use.</summary>
    public int Rows { get; set; }

    public float[] Predictions { get; } = new float[capacity * width];

    public float[] LinearPredictors { get; } = new float[capacity * outputs];

    public float[] Sds { get; } = new float[capacity * outputs];

    /// <summary>Whether rows have an interval.</summary>
    public bool HasInterval { get; } = hasInterval;

    /// <summary>Lower ends of the intervals; empty without.</summary>
    public float[] Lower { get; } = new float[hasInterval ? capacity : 0];

    /// <summary>Upper ends of the intervals; empty without.</summary>
    public float[] Upper { get; } = new float[hasInterval ? capacity : 0];

    public PredictionHead[] Heads { get; } = new PredictionHead[capacity];
}
