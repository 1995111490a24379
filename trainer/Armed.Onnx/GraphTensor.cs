namespace Armed.Onnx;

/// <summary>An input or output of an exported model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">
/// Its dimensions, -1 in the first place for the dynamic axis <c>batch</c>. Null on an output: as worked out from the modules. An input must state it.
/// </param>
public sealed record GraphTensor(string Name, TensorType Type, IReadOnlyList<long>? Shape = null);
