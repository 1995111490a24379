using System.Runtime.CompilerServices;
using Armed.Onnx;

namespace Armed.Trainer.Common;

internal static class TorchStartup
{
#pragma warning disable CA2255 // The loader must stand before any type of this assembly reaches TorchSharp.
    [ModuleInitializer]
    internal static void Initialize() => TorchLibrary.EnsureLoadable();
#pragma warning restore CA2255
}
