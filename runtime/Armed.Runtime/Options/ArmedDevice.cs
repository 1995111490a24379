namespace Armed.Runtime;

/// <summary>Where a model predicts.</summary>
public enum ArmedDevice
{
    /// <summary>The first CUDA device where ONNX Runtime has its provider and it starts, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first CUDA device; an error where there is none.</summary>
    Cuda,
}
