using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>
/// Whether rows whose cluster is not known have a fixed part of their own, solved as if clusters did not differ. Where columns tell how clusters differ, the effects of known clusters take that up, and the fixed part beside
/// them says nothing of it.
/// </summary>
public sealed record PooledDescription
{
    /// <summary>The fixed part with the columns of the model.</summary>
    internal const string Pooled = "pooled";

    /// <summary>The same without hidden features.</summary>
    internal const string WithoutHidden = "pooled without hidden features";

    /// <summary>Folds of training clusters that were predicted by models that did not have them.</summary>
    public required int Folds { get; init; }

    /// <summary>Networks that were trained without a fold's clusters, to judge by; 0 where the networks of the model served.</summary>
    public int Networks { get; init; }

    /// <summary>Loss of the answer without it on the clusters held out: mean squared error in units of the outcome's variance.</summary>
    public required double Loss { get; init; }

    /// <summary>What each candidate gains: pooled, pooled without hidden features. One that is adopted answers.</summary>
    public required IReadOnlyList<NewClusterCandidateDescription> Candidates { get; init; }

    /// <summary>Standard deviation of the linear predictor of a row whose cluster is not known, as clusters held out had it; null where none was adopted.</summary>
    public double? Sd { get; init; }

    /// <summary>The candidate that answers; null for none.</summary>
    [JsonIgnore]
    internal NewClusterCandidateDescription? Adopted => Candidates.FirstOrDefault(candidate => candidate.Adopted == true);
}
