using System.Text.Json.Serialization;

namespace Armed.Runtime.Adaptation;

/// <summary>The JSON of summaries, generated at build: no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    MaxDepth = 4,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ContextSummary))]
internal sealed partial class ContextSummaryJson : JsonSerializerContext;
