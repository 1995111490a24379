namespace Armed.Trainer;

/// <summary>The progress of a fit; reported every twenty steps and after each epoch.</summary>
public sealed record TrainingProgress
{
    /// <summary>What is going on: reading, training, z-predictor, exporting, checking, publishing.</summary>
    public required string Stage { get; init; }

    /// <summary>1-based epoch of the stage; 0 if it has none.</summary>
    public int Epoch { get; init; }

    /// <summary>Maximum number of epochs of the stage; 0 if it has none.</summary>
    public int MaxEpochs { get; init; }

    /// <summary>Rows of this epoch done.</summary>
    public long RowsDone { get; init; }

    /// <summary>Rows of an epoch.</summary>
    public long RowsTotal { get; init; }

    /// <summary>Mean losses of the epoch so far by name: total, mixed, fixed, adversary, reconstruction, reconstruction_fixed; validation after an epoch.</summary>
    public IReadOnlyDictionary<string, double> Losses { get; init; } = new Dictionary<string, double>();

    /// <summary>What was inferred or noticed while the table was read, once, before the fit; empty otherwise.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>Share of the stage's longest course that is done, 0 to 1.</summary>
    public double Fraction { get; init; }
}
