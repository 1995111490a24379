namespace Armed.Runtime;

/// <summary>Which part of a model answers, or answered.</summary>
public enum PredictionHead : byte
{
    /// <summary>Fixed effects plus the random effects of the row's clusters, unknown ones integrated out.</summary>
    Mixed,

    /// <summary>The graph of the fixed effects: the population's prediction, whatever the cluster.</summary>
    Fixed,

    /// <summary>The mixed prediction under the membership that the Z-predictor infers from the row.</summary>
    Inferred,

    /// <summary>The mixed graph with every cluster unknown: the population's prediction.</summary>
    Population,

    /// <summary>The mixed prediction for a cluster that <see cref="ArmedModel.Infer(string, ReadOnlySpan{RowBuilder}, bool, UnlabelledAnswer?)"/> told from the means of unlabelled rows alone. It answers, and cannot be asked for; in a saved bundle such a cluster is one of the mixed graph.</summary>
    Context,

    /// <summary>The same for a cluster that was told from the known clusters that its unlabelled rows resemble.</summary>
    Membership,
}
