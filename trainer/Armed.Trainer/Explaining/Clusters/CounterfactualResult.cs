namespace Armed.Trainer.Explaining.Clusters;

/// <summary>The same rows under the effects of every cluster of the first factor: differences between clusters without those between their rows.</summary>
/// <param name="Clusters">The clusters, the highest mean prediction first.</param>
/// <param name="Class">The class whose probability is shown, of several that which differs most between clusters; null for a number or an event.</param>
/// <param name="RowRange">Mean over the rows of the difference between the highest and the lowest prediction that a row gets in any cluster.</param>
/// <param name="OtherClass">Share of the rows whose most probable class is not the same in all clusters; null unless there are classes.</param>
internal sealed record CounterfactualResult(IReadOnlyList<CounterfactualCluster> Clusters, string? Class, double RowRange, double? OtherClass)
{
    /// <summary>Rows that were predicted in each cluster.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows that they were chosen from, at even distances.</summary>
    public required int AllRows { get; init; }

    /// <summary>Clusters of the factor, of which <see cref="Clusters"/> are some, at even distances.</summary>
    public required int AllClusters { get; init; }
}
