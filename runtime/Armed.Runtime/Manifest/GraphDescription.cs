namespace Armed.Runtime.Bundles;

/// <summary>A graph file of a bundle.</summary>
public sealed record GraphDescription
{
    /// <summary>fixed, mixed, z_predictor, inferred or features.</summary>
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
