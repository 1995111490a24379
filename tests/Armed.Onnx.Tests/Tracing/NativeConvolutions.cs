using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>
/// Switches oneDNN and NNPACK off in libtorch for the whole test run. oneDNN computes wrong 3x3 convolutions and LSTMs on some processors (seen: AMD EPYC, Zen 5), so that TorchSharp itself
/// would be the wrong side of a comparison; NNPACK prints a warning per convolution where it cannot run.
/// </summary>
internal static unsafe class NativeConvolutions
{
    [ModuleInitializer]
    internal static void UsePlainOnes()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using (zeros(1))
        {
            // Loads libtorch.
        }

        var library = NativeLibrary.Load("libtorch_cpu.so");
        var context = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "_ZN2at13globalContextEv"))();
        foreach (var name in new[] { "_ZN2at7Context20setUserEnabledMkldnnEb", "_ZN2at7Context20setUserEnabledNNPACKEb" })
        {
            ((delegate* unmanaged<nint, byte, void>)NativeLibrary.GetExport(library, name))(context, 0);
        }
    }
}
