namespace Armed.Onnx;

/// <summary>One line of the table of supported modules.</summary>
/// <param name="ModuleType">Exact type of the module.</param>
/// <param name="Operators">ONNX operators that its export writes; empty when the exporter does not say.</param>
/// <param name="Remarks">Limits; may be empty.</param>
public sealed record SupportedModule(Type ModuleType, string Operators, string Remarks);
