namespace Armed.Trainer.Explaining;

/// <summary>Labelled rows that a model is explained by.</summary>
internal sealed record ExplainedTable
{
    /// <summary>Rows that the fit did not use; null without.</summary>
    public LabelledSample? HeldOut { get; init; }

    /// <summary>The other rows; null without.</summary>
    public LabelledSample? Others { get; init; }

    /// <summary>Whether the other rows are, by their outcomes and weights, exactly those that the model was fitted on.</summary>
    public bool OthersAreFitted { get; init; }

    /// <summary>Rows without an outcome or of weight 0, which are left out.</summary>
    public long LeftOut { get; init; }

    /// <summary>Rows of the fit's table without a cluster, which the fit dropped and which are left out.</summary>
    public long WithoutCluster { get; init; }
}
