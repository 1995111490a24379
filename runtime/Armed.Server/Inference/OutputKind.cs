namespace Armed.Server.Inference;

/// <summary>What a response may hold, in the order of its outputs.</summary>
internal enum OutputKind
{
    Prediction,
    LinearPredictor,
    LinearPredictorSd,
    Head,
    IntervalLower,
    IntervalUpper,

    /// <summary>An output of another head of the manifest, by its own name.</summary>
    Other,
}
