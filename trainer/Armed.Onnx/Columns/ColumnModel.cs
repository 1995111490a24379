namespace Armed.Onnx.Columns;

/// <summary>A model with an input per column.</summary>
/// <param name="Bytes">The ONNX file.</param>
/// <param name="Inputs">Its inputs in order; a column whose name is an output's has <see cref="ColumnModelWriter.Suffix"/> behind it.</param>
/// <param name="Outputs">Its outputs in order: those of the model it was made from.</param>
internal sealed record ColumnModel(byte[] Bytes, IReadOnlyList<ModelPort> Inputs, IReadOnlyList<ModelPort> Outputs);
