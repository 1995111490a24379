namespace Armed.Onnx;

/// <summary>A module cannot be exported, or the graph cannot be written. No file was written, not even in part.</summary>
public sealed class OnnxExportException : Exception
{
    /// <summary>Creates an exception that belongs to no module.</summary>
    /// <param name="message">What is wrong and what to do next.</param>
    public OnnxExportException(string message) : base(message)
    {
    }

    /// <summary>Creates an exception for one module.</summary>
    /// <param name="message">What is wrong and what to do next.</param>
    /// <param name="modulePath">Path of the module, such as <c>layers.2.conv</c>; empty for the module given to the export.</param>
    /// <param name="moduleType">Type of the module; null (the default) when it is not known.</param>
    public OnnxExportException(string message, string modulePath, Type? moduleType = null) : base(message)
    {
        ModulePath = modulePath;
        ModuleType = moduleType;
    }

    /// <summary>Path of the module, such as <c>layers.2.conv</c>; empty for the module given to the export; null when no module is at fault.</summary>
    public string? ModulePath { get; }

    /// <summary>Type of the module, or null when no module is at fault or its type is not known.</summary>
    public Type? ModuleType { get; }

    /// <summary>Version of ONNX's operator set that was asked for: <see cref="GraphBuilder.Opset"/>.</summary>
    public int Opset => GraphBuilder.Opset;
}
