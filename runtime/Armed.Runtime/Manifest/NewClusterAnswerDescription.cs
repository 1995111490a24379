namespace Armed.Runtime.Bundles;

/// <summary>The answer for a cluster that training did not have, of which a number of unlabelled rows are known.</summary>
public sealed record NewClusterAnswerDescription
{
    /// <summary>Unlabelled rows that are known of the cluster; null: all of them.</summary>
    public int? Rows { get; init; }

    /// <summary>What answers: population, context, or membership (by the Z-predictor, of all known rows).</summary>
    public required string Answer { get; init; }

    /// <summary>Loss of the population's answer on the clusters held out: mean negative log-likelihood, or mean squared error in units of the outcome's variance.</summary>
    public required double PopulationLoss { get; init; }

    /// <summary>What each candidate gains over the population's answer.</summary>
    public required IReadOnlyList<NewClusterCandidateDescription> Candidates { get; init; }
}
