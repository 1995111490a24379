using Armed.Runtime;

namespace Armed.Trainer.Explaining;

/// <summary>What predicts the rows that a model is explained by.</summary>
internal interface IRowAnswers
{
    /// <summary>Level of the intervals that are shown.</summary>
    public const double Level = 0.9;

    /// <summary>Predicts rows. Unknown clusters count as the population.</summary>
    public HeadAnswers Predict(ExplainedInputs rows, PredictionHead head);

    /// <summary>Ends of the interval of the mean of each row, [N, Width] each; null where the outcome or the bundle has none.</summary>
    public (float[] Lower, float[] Upper)? Interval(HeadAnswers answers, double level, IntervalKind kind);
}
