using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Runtime.Tests.Bundles;

/// <summary>models/armed.schema.json says what the manifest's types say.</summary>
public sealed class SchemaTests
{
    private static readonly JsonObject s_schema = JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "armed.schema.json")))!.AsObject();

    public static TheoryData<string?, string> Types => new()
    {
        { null, nameof(BundleManifest) },
        { "outcome", nameof(OutcomeDescription) },
        { "column", nameof(ColumnDescription) },
        { "date", nameof(DateDescription) },
        { "image", nameof(ImageDescription) },
        { "cluster", nameof(ClusterDescription) },
        { "head", nameof(GraphDescription) },
        { "tensor", nameof(TensorDescription) },
        { "random_effects", nameof(RandomEffectsDescription) },
        { "effect_table", nameof(EffectTableDescription) },
        { "integral_check", nameof(IntegralCheckDescription) },
        { "effect_pair", nameof(EffectPairDescription) },
        { "training_data", nameof(TrainingDataDescription) },
        { "refit", nameof(RefitDescription) },
        { "mixed_model", nameof(MixedModelDescription) },
        { "fixed_effect", nameof(FixedEffectDescription) },
        { "fixed_curves", nameof(FixedCurvesDescription) },
        { "variance_component", nameof(VarianceComponentDescription) },
        { "variance_parameter", nameof(VarianceParameterDescription) },
        { "variance_shares", nameof(VarianceSharesDescription) },
        { "cluster_probe", nameof(ClusterProbeDescription) },
        { "latent_separation", nameof(LatentSeparationDescription) },
        { "weights", nameof(WeightsDescription) },
        { "weight_loss", nameof(WeightLossDescription) },
        { "membership", nameof(MembershipDescription) },
        { "context", nameof(ContextDescription) },
        { "new_cluster", nameof(NewClusterDescription) },
        { "factor_share", nameof(FactorShareDescription) },
        { "degrees_of_freedom", nameof(DegreesOfFreedomDescription) },
        { "cells", nameof(CellDescription) },
        { "option", nameof(OptionDescription) },
        { "request", nameof(RequestDescription) },
        { "effect_unit", nameof(EffectUnit) },
        { "adaptation", nameof(AdaptationDescription) },
        { "adapted_cluster", nameof(AdaptedClusterDescription) },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Schema_PropertiesAndRequired_AreTheTypes(string? definition, string type)
    {
        var schema = definition is null ? s_schema : s_schema["$defs"]![definition]!.AsObject();
        var members = Contract(type).Properties.Where(member => member.Get is not null).ToList(); // without those that JSON ignores
        Assert.Equal(
            // The digest is of the whole file: it is no member of the manifest that a program has.
            members.Select(member => member.Name).Concat(definition is null ? [ManifestDigest.Member] : []).Order(StringComparer.Ordinal),
            schema["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        var required = schema["required"]!.AsArray().Select(name => name!.GetValue<string>());
        var expected = members.Where(member => member.IsRequired || IsRequiredParameter(member)).Select(member => member.Name);

        // The version has a default for writers, but a reader refuses a manifest without one.
        Assert.Equal(expected.Concat(definition is null ? ["format_version"] : []).Order(StringComparer.Ordinal), required.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_CoversEveryType()
        => Assert.Equal(s_schema["$defs"]!.AsObject().Count + 1, Types.Count);

    private static bool IsRequiredParameter(JsonPropertyInfo member) => member.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false };

    private static JsonTypeInfo Contract(string type)
        => ManifestJsonContext.Default.GetTypeInfo(typeof(BundleManifest).Assembly.GetType($"Armed.Runtime.Bundles.{type}", throwOnError: true)!)
            ?? throw new JsonException(type);
}
