namespace Armed.Runtime.Bundles;

/// <summary>A candidate for the answer to a cluster that training did not have.</summary>
public sealed record NewClusterCandidateDescription
{
    /// <summary>Which: context, context with slopes, membership, tempered membership, half membership.</summary>
    public required string Candidate { get; init; }

    /// <summary>Loss of the population's answer less this one's, per row; above 0 is better.</summary>
    public required double Gain { get; init; }

    /// <summary>Standard error of the gain over clusters.</summary>
    public required double StandardError { get; init; }
}
