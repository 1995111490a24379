namespace Armed.Runtime.Bundles;

/// <summary>
/// What the last hidden layer tells of the clusters of a factor, measured after training on validation rows: how often fresh classifiers, trained on the training rows, name the cluster of
/// a row. A measurement, no guarantee: another classifier may find more.
/// </summary>
public sealed record ClusterProbeDescription
{
    /// <summary>Grouping factor.</summary>
    public required string Factor { get; init; }

    /// <summary>Number of its clusters.</summary>
    public required int Clusters { get; init; }

    /// <summary>Validation rows that were classified; 0 if it was not measured.</summary>
    public int Rows { get; init; }

    /// <summary>Why it was not measured; null if it was.</summary>
    public string? NotMeasured { get; init; }

    /// <summary>Share of rows named by a linear classifier on the last hidden layer, 0 to 1; null if not measured, as all that follow.</summary>
    public double? Linear { get; init; }

    /// <summary>Share of rows named by a network of 64 hidden units on the last hidden layer.</summary>
    public double? Network { get; init; }

    /// <summary>Share of rows of the largest cluster: what knowing nothing gives.</summary>
    public double? Chance { get; init; }

    /// <summary>Share of rows named from the outcome alone. Features that predict the outcome cannot hide that.</summary>
    public double? Outcome { get; init; }

    /// <summary>Share of rows named by a network of 64 hidden units on the inputs.</summary>
    public double? Inputs { get; init; }

    /// <summary>
    /// R: the variance of the last hidden layer between clusters in units of the whole, given the outcome, summed over its directions, less what is expected if the layer says nothing of the cluster; 0 then on average.
    /// </summary>
    public double? Dependence { get; init; }

    /// <summary>Standard error of R over clusters.</summary>
    public double? DependenceSe { get; init; }
}
