using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Armed.Onnx.Files;

/// <summary>Two switches of libtorch that TorchSharp does not have: oneDNN and NNPACK, on or off for the whole process.</summary>
internal static unsafe class TorchContext
{
    private static readonly Lock s_lock = new();

    /// <summary>Names of at::globalContext, Context::setUserEnabledMkldnn and Context::setUserEnabledNNPACK, as g++ and clang write them, then as Microsoft's compiler does.</summary>
    private static readonly string[][] s_names =
    [
        ["_ZN2at13globalContextEv", "_ZN2at7Context20setUserEnabledMkldnnEb", "_ZN2at7Context20setUserEnabledNNPACKEb"],
        ["?globalContext@at@@YAAEAVContext@1@XZ", "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z"],
    ];

    private static nint s_library;

    /// <summary>Switches oneDNN; false if this libtorch does not offer it.</summary>
    public static bool SetOneDnn(bool on) => Set(1, on);

    /// <summary>Switches NNPACK; false if this libtorch does not offer it.</summary>
    public static bool SetNnpack(bool on) => Set(2, on);

    private static bool Set(int name, bool on)
    {
        lock (s_lock)
        {
            foreach (var names in s_names)
            {
                if (Find(names[0]) is var context and not 0 && Find(names[name]) is var setter and not 0)
                {
                    ((delegate* unmanaged[Cdecl]<nint, byte, void>)setter)(((delegate* unmanaged[Cdecl]<nint>)context)(), on ? (byte)1 : (byte)0);
                    return true;
                }
            }

            return false;
        }
    }

    private static nint Find(string name) => Library() is var library and not 0 && NativeLibrary.TryGetExport(library, name, out var address) ? address : 0;

    /// <summary>The library that is loaded already: another one of the same name on the machine would have a context of its own.</summary>
    private static nint Library()
    {
        if (s_library == 0)
        {
            zeros(1).Dispose(); // loads the library
            using var process = Process.GetCurrentProcess();
            var loaded = process.Modules.Cast<ProcessModule>().FirstOrDefault(module => Path.GetFileNameWithoutExtension(module.FileName) is "libtorch_cpu" or "torch_cpu");
            _ = loaded is not null && NativeLibrary.TryLoad(loaded.FileName, out s_library);
        }

        return s_library;
    }
}
