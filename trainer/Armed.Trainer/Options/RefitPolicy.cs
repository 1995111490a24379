namespace Armed.Trainer;

/// <summary>Whether the last layer is solved exactly as a mixed model once the backbone is fitted.</summary>
public enum RefitPolicy
{
    /// <summary>Solved, and kept unless the validation loss is worse by more than two standard errors of the difference.</summary>
    Guarded,

    /// <summary>Solved and kept.</summary>
    Always,

    /// <summary>Left as stochastic gradients found it.</summary>
    Off,
}
