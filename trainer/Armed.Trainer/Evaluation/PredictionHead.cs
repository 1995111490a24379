namespace Armed.Trainer.Evaluation;

/// <summary>The ways in which a fitted model answers.</summary>
internal enum PredictionHead
{
    /// <summary>With the row's own clusters; -1 is an unknown one.</summary>
    Mixed,

    /// <summary>As for an unknown cluster: integrated over the random effects' distribution.</summary>
    Fixed,

    /// <summary>With the membership that the Z-predictor infers.</summary>
    Inferred,
}
