namespace Armed.Trainer;

/// <summary>How confidence intervals of a mixed model's parameters are computed.</summary>
public enum ConfidenceMethod
{
    /// <summary>Estimate and standard error: t or normal quantiles, on the logarithmic scale for standard deviations, on Fisher's for correlations.</summary>
    Wald,

    /// <summary>The likelihood's profile of each parameter. For models without hidden features.</summary>
    Profile,

    /// <summary>Quantiles of the estimates from outcomes that are simulated from the fit. For models without hidden features.</summary>
    Bootstrap,
}
