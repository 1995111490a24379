namespace Armed.Onnx;

/// <summary>What a trace gives.</summary>
/// <param name="File">The ONNX file's bytes.</param>
/// <param name="Warnings">What a user should look at: values that forward computed and no output uses (a number taken out with <c>item()</c> stays what it was), inputs of whole numbers that were the same in every trace, or that the graph was not compared.</param>
/// <param name="LargestDifference">
/// Largest difference between graph and module on fresh inputs at other batch sizes, relative to the largest absolute value of the output; null when it was not compared.
/// </param>
/// <param name="WeightLoss">Largest difference to the module, measured in the same way, with the weights as the file stores them; null for full precision, and when it was not compared.</param>
/// <param name="Operators">The operators of libtorch in the trace, in the order in which they ran, such as <c>aten::linear</c>.</param>
public sealed record TracedModel(byte[] File, IReadOnlyList<string> Warnings, double? LargestDifference, double? WeightLoss, IReadOnlyList<string> Operators);
