namespace Armed.Trainer.Tests.Explaining;

/// <summary>What of a joint posterior is drawn: all, or something wrong that a test must tell from it.</summary>
internal enum JointPart
{
    /// <summary>Coefficients and effects together.</summary>
    All,

    /// <summary>The clusters' effects count as known.</summary>
    CoefficientsAlone,

    /// <summary>The coefficients count as known.</summary>
    EffectsAlone,

    /// <summary>Coefficients and effects count as independent.</summary>
    Apart,
}
