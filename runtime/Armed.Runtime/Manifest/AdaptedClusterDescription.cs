using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>
/// One cluster that was adapted, on the scale of the graph's design (<c>features.onnx</c>), in double precision: the tables of <c>mixed.onnx</c> hold it as floats. Effect k
/// of linear predictor o of O is at k O + o.
/// </summary>
public sealed record AdaptedClusterDescription
{
    /// <summary>Name of the grouping factor.</summary>
    public required string Factor { get; init; }

    /// <summary>Name of the cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Whether training did not have it.</summary>
    public required bool New { get; init; }

    /// <summary>Labelled rows that it was adapted from, in all.</summary>
    public required int Rows { get; init; }

    /// <summary>Posterior mean of its effects.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Lower Cholesky factor of their posterior covariance, packed by rows.</summary>
    public required IReadOnlyList<double> Cholesky { get; init; }

    /// <summary>Its rows of each class, those of training included, where a second stage reads the clusters' class shares; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? ClassCounts { get; init; }

    /// <summary>A number's outcome: mean of the effects before any labelled row; empty if it was 0.</summary>
    public IReadOnlyList<double> PriorMean { get => field ?? []; init; }

    /// <summary>A number's outcome: Cholesky factor of the covariance before any labelled row; empty if that was the factor's T.</summary>
    public IReadOnlyList<double> PriorCholesky { get => field ?? []; init; }

    /// <summary>A number's outcome: sum of w phi phi' over the labelled rows, lower triangle packed by rows; else empty.</summary>
    public IReadOnlyList<double> Products { get => field ?? []; init; }

    /// <summary>A number's outcome: sum of w phi r, r the outcome less the linear predictor without the cluster's effects; else empty.</summary>
    public IReadOnlyList<double> Residuals { get => field ?? []; init; }

    /// <summary>Unlabelled rows that tell of its effects; null without any. They shift the effects if <see cref="PriorMean"/> holds numbers, and else are too few.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? UnlabelledRows { get; init; }

    /// <summary>Sums of the summary columns over these rows; empty where they were not asked for, null without any rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? SummarySums { get; init; }

    /// <summary>Sums over these rows of the logarithms of the Z-predictor's probabilities, each divided by its class's share; null where they were not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? MembershipSums { get; init; }

    /// <summary>By what these rows shift the effects, if they do: context or membership; null for context.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UnlabelledAnswer { get; init; }

    internal const string ByMembership = "membership";

    internal bool IsByMembership => UnlabelledAnswer == ByMembership;
}
