using System.Text.Json;
using System.Text.Json.Serialization;
using Armed.Runtime.Manifest;
using Armed.Runtime.Outcomes;

namespace Armed.Runtime.Bundles;

/// <summary>What stands in a bundle's <c>armed.json</c>: what the graphs expect, where they come from and what they score.</summary>
public sealed partial record BundleManifest
{
    /// <summary>The format version that this assembly writes, and the newest that it reads. It also reads version 1.</summary>
    public const int CurrentFormatVersion = 2;

    /// <summary>Version of the bundle format that the manifest was read in; see models/README.md. It is written in the current one.</summary>
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>SHA-256 over the sorted (file name, SHA-256) pairs of the graphs, in lower-case hexadecimal.</summary>
    public required string BundleId { get; init; }

    /// <summary>SHA-256 of data hash, options, seed and package versions, in lower-case hexadecimal; also in every graph's metadata.</summary>
    public required string FitId { get; init; }

    /// <summary>Kind of outcome: the name of a <see cref="ModelTask"/>.</summary>
    public required string Task { get; init; }

    /// <summary>The outcome column.</summary>
    public required OutcomeDescription Outcome { get; init; }

    /// <summary>The feature columns: numeric ones in the order of the input <c>features</c>, categorical ones in the order of <c>categories</c>.</summary>
    public required IReadOnlyList<ColumnDescription> Columns { get; init; }

    /// <summary>The model's inputs: name, element type and row shape, in the order in which the graphs declare those that they take.</summary>
    [JsonIgnore]
    public IReadOnlyList<TensorDescription> Inputs => ModelInputs.Of(this);

    /// <summary>
    /// Inputs that are not made of columns, such as an image of [C, H, W]: name, element type (float, int64 or uint8) and row shape. Null where columns, clusters and the
    /// offset are all that the graphs take.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TensorDescription>? FurtherInputs { get; init; }

    /// <summary>The column of a table whose cells name images, as the only item; null without images.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImageDescription>? Images { get; init; }

    /// <summary>How texts of a table are read as numbers and as missing; null for the default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CellDescription? Cells { get; init; }

    /// <summary>When the name of a level or a cluster is one of the bundle's, as training was asked for: exact or lenient; null for exact. Tables, the runtime and the server are read alike.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NameMatch { get; init; }

    /// <summary>The grouping factors, in the order of the columns of the input <c>cluster</c>.</summary>
    public required IReadOnlyList<ClusterDescription> Clusters { get; init; }

    /// <summary>Default policy for an unknown cluster: population, inferred, context, membership, auto or error.</summary>
    public string UnknownCluster { get => field ?? "population"; init; }

    /// <summary>The heads of the model with their graphs, ordered by name.</summary>
    [JsonPropertyName("heads")]
    public required IReadOnlyList<GraphDescription> Graphs { get; init; }

    /// <summary>Covariance of the random effects per factor, and what else adaptation needs.</summary>
    public required IReadOnlyList<RandomEffectsDescription> RandomEffects { get; init; }

    /// <summary>Covariances between the effects of two factors; null where factors count as independent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EffectPairDescription>? RandomEffectPairs { get; init; }

    /// <summary>What became of solving the last layer as a mixed model; null where it was not tried.</summary>
    public RefitDescription? Refit { get; init; }

    /// <summary>Residual standard deviation in units of the outcome; null unless the outcome is continuous.</summary>
    public double? ResidualSd { get; init; }

    /// <summary>The training options as given and completed by defaults.</summary>
    public required JsonElement Options { get; init; }

    /// <summary>The options that were set or chosen from the data, with their meaning, for MODEL_CARD.md; empty in bundles of older versions.</summary>
    public IReadOnlyList<OptionDescription> ChosenOptions { get => field ?? []; init; }

    /// <summary>What the fit was asked for, so that it can be asked for again; null for a fit of a split in memory and in bundles of older versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RequestDescription? Request { get; init; }

    /// <summary>Seed of every random number of the fit.</summary>
    public long Seed { get; init; }

    /// <summary>The training data: hash, rows, clusters.</summary>
    public required TrainingDataDescription TrainingData { get; init; }

    /// <summary>Metrics by partition (train, validation, test, unseen), then head (mixed, fixed, inferred), then name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> Metrics { get; init; }

    /// <summary>What the last hidden layer tells of the clusters, per factor; null without hidden layers and in bundles of older versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ClusterProbeDescription>? ClusterProbes { get; init; }

    /// <summary>How far apart the clusters are in an autoencoder's latent codes, per factor and code; null without an autoencoder and where it could not be measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LatentSeparationDescription>? LatentSeparations { get; init; }

    /// <summary>The classes of the Z-predictor and how it was calibrated, per factor; null without one and in bundles of older versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MembershipDescription>? Memberships { get; init; }

    /// <summary>How clusters that training did not have are answered, per factor; null in bundles of older versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NewClusterDescription>? NewClusters { get; init; }

    /// <summary>How unlabelled rows tell of a new cluster's effects, per factor that has it; null where no factor has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ContextDescription>? Context { get; init; }

    /// <summary>Per graph role the largest |TorchSharp - ONNX Runtime| / max(1, |value|, sd of the outcome) over rows kept for it.</summary>
    public required IReadOnlyDictionary<string, double> Parity { get; init; }

    /// <summary>How the graphs store weights in fewer bits, and what predictions lost by it; null where they have all 32.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WeightsDescription? Weights { get; init; }

    /// <summary>Versions of the packages that took part.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>Bundle ids of the ancestors, nearest first; empty for a fresh fit.</summary>
    public IReadOnlyList<string> Lineage { get => field ?? []; init; }

    /// <summary>The clusters that were adapted after training; null where none was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AdaptationDescription? Adaptation { get; init; }

    /// <summary>What a reader should know: dropped columns, warnings of the fit, outputs left out.</summary>
    public IReadOnlyList<string> Notes { get => field ?? []; init; }

    /// <summary>The kinds of outcome that it was read or made with; it is not written.</summary>
    [JsonIgnore]
    internal OutcomeRegistry Outcomes { get; init; } = OutcomeRegistry.Default;

    /// <summary>Whether names that nearly agree are the same: see <see cref="NameMatch"/>.</summary>
    internal bool IsLenient => NameMatch == "lenient";

    /// <summary>What is asked about the outcome.</summary>
    internal Outcome MakeOutcome() => Outcomes.Make(Task, Outcome, ResidualSd);

    /// <summary>Whether rows whose cluster is not known have a fixed part of their own.</summary>
    internal bool HasPooledPart => PooledPart is not null;

    /// <summary>What was found of that fixed part; null without.</summary>
    internal PooledDescription? PooledPart => NewClusters?.Select(factor => factor?.Pooled).FirstOrDefault(pooled => pooled?.Adopted is not null);

    /// <summary>Columns R of the uncertainty of the fixed part; 0 without.</summary>
    internal int SpreadWidth => RandomEffects is [{ Spread: [{ Count: var width }, ..] }, ..] ? width : HasFixedTables ? FeaturesSpread : 0;

    /// <summary>Whether mixed.onnx has a table for each factor that says what its clusters take up of the uncertainty of the fixed part.</summary>
    internal bool HasFixedTables => RandomEffects is [{ FixedTable: not null }, ..];

    /// <summary>Columns of the output <c>fixed_spread</c> of features.onnx; 0 where it has none.</summary>
    private int FeaturesSpread
        => Graphs.FirstOrDefault(graph => graph.Role == GraphRoles.Features)?.Outputs.FirstOrDefault(output => output.Name == GraphSignatures.FixedSpread)?.Columns ?? 0;
}
