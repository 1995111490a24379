namespace Armed.Cli.Differing;

/// <summary>How the predictions of two bundles differ on the same rows.</summary>
internal sealed record PredictionDifference
{
    /// <summary>Rows that both predicted.</summary>
    public long Rows { get; init; }

    /// <summary>Largest absolute difference of a prediction, of any class.</summary>
    public double Largest { get; init; }

    /// <summary>The data row with it, 0-based; -1 without rows.</summary>
    public long LargestRow { get; init; } = -1;

    /// <summary>The first bundle's prediction there.</summary>
    public double Before { get; init; }

    /// <summary>The second bundle's.</summary>
    public double After { get; init; }

    /// <summary>The class of that prediction; null where a prediction is one number.</summary>
    public string? Class { get; init; }

    /// <summary>Mean absolute difference.</summary>
    public double Mean { get; init; }

    /// <summary>Mean difference, second less first: 0 where changes cancel out. Of several classes it is always 0, and null.</summary>
    public double? Bias { get; init; }

    /// <summary>Rows whose most probable class differs; null unless there are classes.</summary>
    public long? OtherClass { get; init; }

    /// <summary>Rows of which one bundle knows the clusters and the other does not.</summary>
    public long OtherHead { get; init; }

    /// <summary>For each grouping factor the cluster with the largest mean absolute difference; none where no prediction differs.</summary>
    public IReadOnlyList<ClusterDifference> Clusters { get; init; } = [];
}
