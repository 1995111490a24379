using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>The estimated distribution of one factor's random effects.</summary>
public sealed record RandomEffectsDescription
{
    /// <summary>Column name of the grouping factor.</summary>
    public required string Factor { get; init; }

    /// <summary>Names of the effects in design order: (Intercept), then linear slopes by column, then h1, h2, ... for nonlinear slopes.</summary>
    public required IReadOnlyList<string> Terms { get; init; }

    /// <summary>
    /// Covariance T between clusters on the scale of the graph's design (<c>features.onnx</c>, output <c>design_FACTOR</c>) and of its linear
    /// predictor, row by row; one matrix per linear predictor, between which effects are independent. A matrix of one row stands for its diagonal.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>> Covariance { get; init; }

    /// <summary>
    /// Numbers of effects that share an unstructured covariance, in the order of <see cref="Terms"/>; effects of different blocks are independent, and those of a block of hidden features have
    /// one variance. Empty without a refit and in bundles of older versions.
    /// </summary>
    public IReadOnlyList<int> Blocks { get => field ?? []; init; }

    /// <summary>How many of the effects, the last ones, are of hidden features. Null in bundles of older versions, where their names tell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? HiddenTerms { get; init; }

    /// <summary>
    /// Per effect how it reads in original units: a slope's effect times its <see cref="EffectUnit.Slope"/>; the intercept's is the sum of all effects times their
    /// <see cref="EffectUnit.At"/>. Empty where a bundle of an older version lacks them.
    /// </summary>
    public IReadOnlyList<EffectUnit> Units { get => field ?? []; init; }

    /// <summary>
    /// T^-1 G L [K, R], row by row, of the uncertainty of the fixed part (docs/estimation.md), which is the output <c>fixed_spread</c> [R] of <c>features.onnx</c> plus, for each factor,
    /// the product of a cluster's S phi and these rows. Empty if intervals are conditional on the fixed part.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> Spread { get => field ?? []; init; }

    /// <summary>
    /// Name of a constant in <c>mixed.onnx</c>, [C + 2, K R] with K rows of R numbers for each cluster of the fit between two rows of zeros: what a cluster takes up of the uncertainty of the fixed
    /// part. The output <c>fixed_spread</c> [R] of <c>features.onnx</c> less, for each factor, the product of phi and these rows has the squared length that the total variance adds. Null
    /// where <see cref="Spread"/> holds it, and where intervals are conditional on the fixed part.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FixedTable { get; init; }

    /// <summary>How the effects were estimated: one of <see cref="EffectMethods"/>. A cluster is adapted by the same method.</summary>
    public string Method { get => field ?? EffectMethods.Variational; init; }

    /// <summary>Nodes per effect of the quadrature; null for other methods.</summary>
    public int? Nodes { get; init; }

    /// <summary>How the integrals over the effects compare with finer ones; null where they are exact or were not checked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IntegralCheckDescription? IntegralCheck { get; init; }

    /// <summary>Where the graph <c>mixed</c> holds the effects; null in bundles of format 1, where they are found by the form of the graph.</summary>
    public EffectTableDescription? Table { get; init; }

    /// <summary>Where the graph <c>grad_cam</c> holds the means of the effects, in the order of <see cref="Terms"/>; null where it holds none, and in bundles without that graph. Adaptation replaces them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EffectTableDescription? MapTable { get; init; }
}
