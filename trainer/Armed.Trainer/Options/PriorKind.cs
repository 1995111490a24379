namespace Armed.Trainer;

/// <summary>Where the prior's scale comes from.</summary>
public enum PriorKind
{
    /// <summary>Estimated from the data once per epoch (empirical Bayes).</summary>
    Learned,

    /// <summary>As given.</summary>
    Fixed,
}
