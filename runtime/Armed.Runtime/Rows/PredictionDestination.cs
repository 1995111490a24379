namespace Armed.Runtime;

/// <summary>Where a batch's results go, row by row. An empty span is not wanted, and not computed.</summary>
public readonly ref struct PredictionDestination
{
    /// <summary>Predictions: one per row, or one per row and class. Default empty.</summary>
    public Span<float> Predictions { get; init; }

    /// <summary>Linear predictors: one per row, or one per row and class of a multiclass outcome. Default empty.</summary>
    public Span<float> LinearPredictors { get; init; }

    /// <summary>
    /// Standard deviations of the linear predictors: one per row, or one per row and class of a multiclass outcome; NaN if a graph has no such output. Default empty.
    /// </summary>
    public Span<float> Sds { get; init; }

    /// <summary>
    /// Standard deviations with the uncertainty of the fixed effects, from which intervals follow, likewise. Where a graph has no such output they are <see cref="Sds"/>: of a model with hidden
    /// features, which have that uncertainty already, of several classes, and of a bundle of an older version. Default empty.
    /// </summary>
    public Span<float> TotalSds { get; init; }

    /// <summary>Which head answered each row. Default empty.</summary>
    public Span<PredictionHead> Heads { get; init; }
}
