namespace Armed.Trainer;

/// <summary>What the variances of a Gaussian mixed model maximise.</summary>
public enum EstimationCriterion
{
    /// <summary>The restricted likelihood, with the fixed effects integrated out: less biased variances.</summary>
    Reml,

    /// <summary>The likelihood.</summary>
    Ml,
}
