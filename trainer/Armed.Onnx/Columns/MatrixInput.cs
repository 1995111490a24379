namespace Armed.Onnx.Columns;

/// <summary>An input of rank 2 and the columns that replace it, in order.</summary>
/// <param name="Name">Name of the input in the model.</param>
/// <param name="Columns">One per column of the matrix.</param>
internal sealed record MatrixInput(string Name, IReadOnlyList<ColumnInput> Columns);
