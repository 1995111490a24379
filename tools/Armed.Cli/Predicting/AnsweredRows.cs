using Armed.Runtime;

namespace Armed.Cli.Predicting;

/// <summary>The model's answers for consecutive rows; buffers are reused from batch to batch.</summary>
internal sealed class AnsweredRows(int capacity, int width, int outputs, IntervalColumns? interval = null)
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

    /// <summary>Standard deviations with the uncertainty of the fixed effects, from which intervals follow; empty without intervals.</summary>
    public float[] TotalSds { get; } = new float[interval is { Count: > 0 } ? capacity * outputs : 0];

    /// <summary>Columns of the intervals.</summary>
    public IntervalColumns Interval { get; } = interval ?? IntervalColumns.None;

    /// <summary>Lower ends of the intervals; empty without.</summary>
    public float[] Lower { get; } = new float[capacity * (interval?.Count ?? 0)];

    /// <summary>Upper ends of the intervals; empty without.</summary>
    public float[] Upper { get; } = new float[capacity * (interval?.Count ?? 0)];

    /// <summary>Whether each class belongs to the row's set; empty without sets.</summary>
    public bool[] Members { get; } = new bool[interval?.Form == IntervalForm.ClassSet ? capacity * width : 0];

    /// <summary>The text of a row's interval, a cell for each column; null for an empty cell.</summary>
    public IEnumerable<string?> IntervalText(int row) => Interval.Form switch
    {
        IntervalForm.Classes => [Interval.ClassAt(Lower[row]), Interval.ClassAt(Upper[row])],
        IntervalForm.ClassSet => [Interval.TextOf(Members.AsSpan(row * Width, Width))],
        _ => [],
    };

    public PredictionHead[] Heads { get; } = new PredictionHead[capacity];
}
