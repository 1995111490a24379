namespace Armed.Trainer;

/// <summary>Where a model is trained.</summary>
public enum TrainingDevice
{
    /// <summary>CUDA where there is one, else the CPU.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first CUDA device; an error where there is none.</summary>
    Cuda,
}
