namespace Armed.Runtime.Adaptation;

/// <summary>What is known of one cluster after labelled rows. Immutable.</summary>
internal sealed record ClusterState
{
    /// <summary>The posterior in double precision.</summary>
    public required EffectDistribution Posterior { get; init; }

    /// <summary>It as the table of the mixed graph holds it: what predictions use, so that a saved bundle predicts the same.</summary>
    public required float[] Row { get; init; }

    /// <summary>Labelled rows in all.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether training did not have the cluster.</summary>
    public required bool IsNew { get; init; }

    /// <summary>Rows of each class [K], those of training included; null where the table holds no shares of classes.</summary>
    public int[]? ClassCounts { get; init; }

    /// <summary>Sums of a number's outcome; null for others.</summary>
    public GaussianSums? Sums { get; init; }

    /// <summary>The distribution before any labelled row, where it is kept; null for N(0, T).</summary>
    public EffectDistribution? Prior { get; init; }

    /// <summary>The unlabelled rows of a cluster that training did not have; null without any.</summary>
    public ClusterContext? Context { get; init; }

    /// <summary>Whether nothing is known of a new cluster yet, so that the population answers: no labelled row, and no unlabelled rows that shift its effects.</summary>
    public bool IsPopulation => IsNew && Rows == 0 && Context is not { IsUsed: true };
}
