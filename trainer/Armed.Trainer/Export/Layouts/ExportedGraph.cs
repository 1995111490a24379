using Armed.Onnx.Columns;

namespace Armed.Trainer.Export.Layouts;

/// <summary>A graph on its way into an export.</summary>
/// <param name="Role">Its role in the bundle.</param>
/// <param name="Model">Its file, inputs and outputs.</param>
internal sealed record ExportedGraph(string Role, ColumnModel Model);
