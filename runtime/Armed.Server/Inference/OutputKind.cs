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
}
