namespace Armed.Runtime;

/// <summary>Kind of a model's outcome.</summary>
public enum ModelTask
{
    /// <summary>Two classes; the prediction is the probability of the positive one.</summary>
    Binary,

    /// <summary>Three classes or more; the prediction is a probability for each.</summary>
    Multiclass,

    /// <summary>A number in units of the outcome.</summary>
    Continuous,

    /// <summary>A whole number of events; the prediction is its mean.</summary>
    Count,

    /// <summary>Ordered classes; the prediction is a probability for each, from one linear predictor.</summary>
    Ordinal,

    /// <summary>A number above 0 whose spread grows with its mean (Gamma distribution); the prediction is its mean.</summary>
    Positive,
}
