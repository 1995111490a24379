using System.Text.Json.Serialization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Manifest;

/// <summary>The manifest's JSON, generated at build: no reflection. Duplicate members are refused, as two readers could take different ones.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    MaxDepth = MaxDepth,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(BundleManifest))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext
{
    public const int MaxDepth = 32;
}
