using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>Chooses the device of a fit.</summary>
internal static class TrainingDevices
{
    /// <summary>The device for a choice.</summary>
    /// <exception cref="InputException">CUDA was asked for and is not there.</exception>
    public static Device Resolve(TrainingDevice choice) => choice switch
    {
        TrainingDevice.Cpu => CPU,
        TrainingDevice.Cuda when !cuda.is_available() => throw new InputException(
            "Device cuda was requested, but TorchSharp finds no CUDA device. Expected an NVIDIA GPU with its driver and a build with -p:ArmedDevice=cuda "
            + "(package TorchSharp-cuda-linux or TorchSharp-cuda-windows); or choose --device cpu."),
        TrainingDevice.Cuda => CUDA,
        _ => cuda.is_available() ? CUDA : CPU,
    };
}
