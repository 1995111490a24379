namespace Armed.Runtime;

/// <summary>What a model answers for a cluster that it never saw.</summary>
public enum UnknownClusterPolicy
{
    /// <summary>The population's prediction, integrated over the random effects.</summary>
    Population,

    /// <summary>The mixed prediction under the membership that the Z-predictor infers from the row.</summary>
    Inferred,

    /// <summary>An <see cref="UnknownClusterException"/>.</summary>
    Error,
}
