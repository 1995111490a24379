namespace Armed.Trainer.LightGbm;

/// <summary>Rows as LightGBM takes them.</summary>
/// <param name="Features">[N, Width], row after row; NaN where a value is missing. Codes of categories are whole numbers.</param>
/// <param name="Width">Number of features.</param>
/// <param name="Labels">Outcomes [N]; empty for rows to predict.</param>
/// <param name="Weights">What each row weighs [N]; empty where all weigh 1.</param>
/// <param name="Starts">Known parts of the linear predictor [N]; empty where there are none.</param>
internal sealed record LightGbmRows(float[] Features, int Width, float[] Labels, float[] Weights, double[] Starts)
{
    /// <summary>Number of rows N.</summary>
    public int Count => Features.Length / Width;

    /// <summary>Some of the rows.</summary>
    public LightGbmRows Select(IReadOnlyList<int> rows) =>
        new([.. rows.SelectMany(row => new ArraySegment<float>(Features, row * Width, Width))], Width, Pick(Labels, rows), Pick(Weights, rows), Pick(Starts, rows));

    private static T[] Pick<T>(T[] values, IReadOnlyList<int> rows) => values.Length == 0 ? [] : [.. rows.Select(row => values[row])];
}
