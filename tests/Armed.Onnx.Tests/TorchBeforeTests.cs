using System.Runtime.CompilerServices;

namespace Armed.Onnx.Tests;

/// <summary>Tests run in any order, and many use TorchSharp before any type of the exporter.</summary>
internal static class TorchBeforeTests
{
#pragma warning disable CA2255 // A module initialiser is the one place that runs before every test.
    [ModuleInitializer]
    internal static void Initialize() => TorchLibrary.EnsureLoadable();
#pragma warning restore CA2255
}
