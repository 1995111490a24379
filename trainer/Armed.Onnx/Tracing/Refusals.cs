namespace Armed.Onnx.Tracing;

/// <summary>Words why a trace cannot be exported.</summary>
internal static class Refusals
{
    /// <param name="op">The operator, such as <c>aten::add</c>.</param>
    /// <param name="path">Path of the module that runs it; empty at the top.</param>
    /// <param name="reason">Why, and what to do, without the full stop.</param>
    public static OnnxExportException Refuse(string op, string path, string reason) =>
        new($"{op} in {(path.Length == 0 ? "the module's own forward" : $"the module '{path}'")} cannot be exported to ONNX opset {GraphBuilder.Opset}: {reason}. Nothing was written.", path);
}
