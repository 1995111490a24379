namespace Armed.Runtime.Direct;

/// <summary>A graph holds something that the direct evaluator does not compute; the message says what. ONNX Runtime serves the graph then.</summary>
internal sealed class DirectUnsupported(string why) : Exception(why);
