using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export;

/// <summary>A graph as it goes into a bundle.</summary>
internal sealed record BuiltGraph(string Role, byte[] Bytes, IReadOnlyList<TensorDescription> Inputs, IReadOnlyList<TensorDescription> Outputs)
{
    /// <summary>Where the graph holds each factor's effects; empty if it reads none by code.</summary>
    public IReadOnlyList<EffectTableDescription> EffectTables { get; init; } = [];

    /// <summary>Where the graph holds covariances between two factors; empty if it holds none.</summary>
    public IReadOnlyList<EffectPairDescription> EffectPairs { get; init; } = [];

    /// <summary>Names of the tables that say what each factor's clusters take up of the fixed part's uncertainty; empty if it holds none.</summary>
    public IReadOnlyList<string> FixedTables { get; init; } = [];

    /// <summary>File name inside the bundle.</summary>
    public string File => Role + ".onnx";

    /// <summary>Its entry in the manifest.</summary>
    public GraphDescription Describe() => new() { Role = Role, File = File, Sha256 = BundleManifest.Hash(Bytes), Inputs = Inputs, Outputs = Outputs };
}
