namespace Armed.Trainer.Measures;

/// <summary>Held-out rows with everything that a measure may ask of a fitted model.</summary>
internal sealed record TestedRows
{
    /// <summary>The specificity at which the sensitivity is measured, and the reverse.</summary>
    public const double HeldShare = 0.8;

    /// <summary>Predictions [N, Width].</summary>
    public required float[] Predictions { get; init; }

    /// <summary>Columns of a prediction: 1, or the number of classes.</summary>
    public required int Width { get; init; }

    /// <summary>Numbers or class codes [N].</summary>
    public required float[] Outcome { get; init; }

    /// <summary>Observation weights [N]; empty where every row weighs 1.</summary>
    public float[] Weights { get; init; } = [];

    /// <summary>Standard deviations of new observations around the predictions [N]; empty where the model has none.</summary>
    public float[] Sds { get; init; } = [];

    /// <summary>Dispersion of the distribution; infinity without one.</summary>
    public double Dispersion { get; init; } = double.PositiveInfinity;

    /// <summary>Mean outcome of the training rows.</summary>
    public double TrainingMean { get; init; }

    /// <summary>Probability from which on a row counts as positive, chosen on training rows.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>The lowest threshold with a specificity of .8 on training rows; null where none was chosen: the held-out rows' own curve then tells what a specificity of .8 allows.</summary>
    public double? ThresholdAtSpecificity { get; init; }

    /// <summary>The highest threshold with a sensitivity of .8 on training rows; null likewise.</summary>
    public double? ThresholdAtSensitivity { get; init; }

    /// <summary>Some of the rows.</summary>
    public TestedRows Select(IReadOnlyList<int> rows) => this with
    {
        Predictions = [.. rows.SelectMany(row => new ArraySegment<float>(Predictions, row * Width, Width))],
        Outcome = [.. rows.Select(row => Outcome[row])],
        Weights = Weights.Length == 0 ? [] : [.. rows.Select(row => Weights[row])],
        Sds = Sds.Length == 0 ? [] : [.. rows.Select(row => Sds[row])],
    };

    /// <summary>The outcomes and their weights.</summary>
    public ScoredRows Rows => new(Outcome, Weights);
}
