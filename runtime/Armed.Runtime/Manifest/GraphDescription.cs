using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>A head of the model: a graph file of the bundle, what it takes and what it gives.</summary>
public sealed record GraphDescription
{
    /// <summary>Name of the head: one of <see cref="GraphRoles"/>, or another of lower-case letters, digits and underscores.</summary>
    [JsonPropertyName("name")]
    public required string Role { get; init; }

    /// <summary>File name inside the bundle; no folders.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Inputs in order.</summary>
    public required IReadOnlyList<TensorDescription> Inputs { get; init; }

    /// <summary>Outputs in order.</summary>
    public required IReadOnlyList<TensorDescription> Outputs { get; init; }
}
