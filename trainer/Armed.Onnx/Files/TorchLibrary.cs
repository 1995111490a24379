using Armed.Onnx.Files;

namespace Armed.Onnx;

/// <summary>Makes TorchSharp's native library loadable on every supported system.</summary>
/// <remarks>
/// Call <see cref="EnsureLoadable"/> before the first use of TorchSharp, or use any type of this assembly first.
/// On systems whose C++ standard library is older than GCC 13's (Debian 12, Ubuntu 22.04) TorchSharp's shim asks for a symbol version
/// that is absent, though nothing that it calls needs it; a copy with that requirement made weak is loaded instead.
/// Newer systems load the original: the hook runs only after the normal load has failed.
/// </remarks>
public static class TorchLibrary
{
    /// <summary>Installs the loader once; further calls do nothing. Thread-safe.</summary>
    public static void EnsureLoadable() => TorchLibraryLoader.Install();

    /// <summary>
    /// Switches oneDNN, which computes libtorch's convolutions and LSTMs, for the whole process; it is on when libtorch starts. On some processors it computes wrong ones without an error, if the
    /// channels are not multiples of 16. Without it they take 1.2 to 2 times as long.
    /// </summary>
    /// <param name="on">True for on.</param>
    /// <returns>False if this libtorch has no such switch.</returns>
    public static bool SetOneDnn(bool on)
    {
        EnsureLoadable();
        return TorchContext.SetOneDnn(on);
    }

    /// <summary>Switches NNPACK for the whole process; it is on when libtorch starts. Where it cannot run it computes nothing, and libtorch prints "Could not initialize NNPACK" instead.</summary>
    /// <param name="on">True for on.</param>
    /// <returns>False if this libtorch has no such switch.</returns>
    public static bool SetNnpack(bool on)
    {
        EnsureLoadable();
        return TorchContext.SetNnpack(on);
    }
}
