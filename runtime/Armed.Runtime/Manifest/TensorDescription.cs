namespace Armed.Runtime.Bundles;

/// <summary>Name, element type and width of a graph's input or output; every one is of rank 2 with a free first axis.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Type">float or int64.</param>
/// <param name="Columns">Size of the second axis.</param>
public sealed record TensorDescription(string Name, string Type, int Columns);
