using Armed.Runtime.Bundles;

namespace Armed.Server.Inference;

/// <summary>An output that a request wants.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Which one it is of a prediction's; <see cref="OutputKind.Other"/> for any other name.</param>
/// <param name="Binary">As bytes after the JSON; null for what the request says for all.</param>
internal readonly record struct RequestedOutput(string Name, OutputKind Kind, bool? Binary)
{
    /// <summary>Shape of an output of another head of the manifest; else null.</summary>
    public TensorDescription? Tensor { get; init; }

    /// <summary>Elements of a row that precede it in the results of such a head.</summary>
    public int Start { get; init; }

    /// <summary>Whether its elements are names.</summary>
    public bool IsText => Kind == OutputKind.Head;

    public static RequestedOutput Of(OutputKind kind) => new(OutputNames.Of(kind), kind, null);

    public static RequestedOutput Of(string name, bool? binary)
        => OutputNames.Find(name) is { } kind ? new RequestedOutput(OutputNames.Of(kind), kind, binary) : new RequestedOutput(name, OutputKind.Other, binary);
}
