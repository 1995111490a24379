using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>A candidate for the answer to a cluster that training did not have.</summary>
public sealed record NewClusterCandidateDescription
{
    /// <summary>The answer by a row's own membership.</summary>
    internal const string Membership = "membership";

    /// <summary>The answer by the memberships of several rows.</summary>
    internal const string TemperedMembership = "tempered membership";

    /// <summary>Which: context, context with slopes, membership, tempered membership, half membership.</summary>
    public required string Candidate { get; init; }

    /// <summary>Loss of the population's answer less this one's, per row; above 0 is better.</summary>
    public required double Gain { get; init; }

    /// <summary>Standard error of the gain over clusters.</summary>
    public required double StandardError { get; init; }

    /// <summary>Wilcoxon's signed-rank statistic of the clusters' mean gains, as a number of standard errors, for candidates of <see cref="PooledDescription"/>; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SignedRank { get; init; }

    /// <summary>
    /// Whether the bundle answers by it where it is asked for: it gains more than two standard errors and a thousandth of the population's loss, or is a fixed part for unknown clusters that is clear by its standard errors or ranks, or the training options ask for it. Null in bundles of older versions, which leave that rule to the reader.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Adopted { get; init; }

    /// <summary><see cref="Adopted"/>, for older bundles by its rule.</summary>
    internal bool IsAdopted => Adopted ?? Gain > 2 * StandardError;

    /// <summary>Whether the cluster's rows answer by their summary.</summary>
    internal bool IsContext => Candidate.StartsWith("context", StringComparison.Ordinal);

    /// <summary>Whether the cluster's rows answer by the clusters that they resemble, some number of them being known.</summary>
    internal bool IsMembershipOf(int? rows) => Candidate == (rows == 1 ? Membership : TemperedMembership);
}
