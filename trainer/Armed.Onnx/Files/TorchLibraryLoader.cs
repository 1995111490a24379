using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Armed.Onnx.Files;

/// <summary>Loads a patched copy of TorchSharp's shim where the system's C++ library is too old for the original.</summary>
internal static partial class TorchLibraryLoader
{
    private const string ShimFile = "libLibTorchSharp.so";
    private const string NeededVersion = "GLIBCXX_3.4.32";
    private static readonly string[] s_dependencies = ["libgomp-*.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so"];
    private static readonly Lock s_gate = new();
    private static bool s_installed;
    private static nint s_handle;

#pragma warning disable CA2255 // A module initialiser is the one place that runs before any user of this assembly reaches TorchSharp.
    [ModuleInitializer]
    internal static void Install()
#pragma warning restore CA2255
    {
        lock (s_gate)
        {
            if (s_installed || !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            {
                return;
            }

            s_installed = true;
            // libgomp reads the C environment when it loads; its default spinning collapses when a core is busy elsewhere.
            _ = SetEnvironment("OMP_WAIT_POLICY", "passive", 0);
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
            PreloadWhereOthersComeFirst();
        }
    }

    /// <summary>
    /// LD_LIBRARY_PATH goes before the folder of the library that asks, so another libtorch in it (R sets it to the system's folders) would be mixed with the package's own. A library
    /// that is loaded already is not searched again.
    /// </summary>
    private static void PreloadWhereOthersComeFirst()
    {
        var others = (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (ShimFolder() is { } folder && Array.Exists(others, other => !SameFolder(other, folder) && (File.Exists(Path.Combine(other, "libc10.so")) || File.Exists(Path.Combine(other, "libtorch_cpu.so")))))
        {
            try
            {
                LoadDependencies(folder);
            }
            catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
            {
                // The first use of TorchSharp fails for the same reason, where its user can be told.
            }
        }
    }

    private static bool SameFolder(string one, string other) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(one)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(other));

    private static nint Resolve(Assembly assembly, string name)
    {
        if (!name.Contains("LibTorchSharp", StringComparison.Ordinal))
        {
            return 0;
        }

        lock (s_gate)
        {
            return s_handle != 0 ? s_handle : s_handle = LoadPatched();
        }
    }

    private static nint LoadPatched()
    {
        if (ShimFolder() is not { } folder)
        {
            return 0;
        }

        var image = File.ReadAllBytes(Path.Combine(folder, ShimFile));
        if (ElfVersionNeeds.MakeWeak(image, NeededVersion) == 0)
        {
            return 0;
        }

        LoadDependencies(folder);
        return LoadCopy(image);
    }

    /// <summary>The folder of TorchSharp's native libraries; null if it is not one of the usual ones.</summary>
    internal static string? ShimFolder() =>
        Array.Find([AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")], folder => File.Exists(Path.Combine(folder, ShimFile)));

    private static void LoadDependencies(string folder)
    {
        foreach (var pattern in s_dependencies)
        {
            var file = Directory.GetFiles(folder, pattern).FirstOrDefault()
                ?? throw new DllNotFoundException($"TorchSharp needs {pattern} in {folder}, where it found its own {ShimFile}. "
                    + "Reference the package libtorch-cpu-linux-x64 (or a CUDA build of it) and build again.");
            NativeLibrary.Load(file);
        }
    }

    private static nint LoadCopy(byte[] image)
    {
        var copy = Path.Combine(Path.GetTempPath(), $"LibTorchSharp-{Environment.ProcessId}-{Guid.NewGuid():N}.so");
        try
        {
            File.WriteAllBytes(copy, image);
            return NativeLibrary.Load(copy);
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException($"{ShimFile} could not be loaded, even without its need of {NeededVersion}: {e.Message} "
                + "Install a libstdc++ of GCC 13 or newer.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException($"A copy of {ShimFile} could not be written to the temporary directory '{Path.GetTempPath()}': {e.Message} "
                + "Set TMPDIR to a directory that exists and has a few megabytes free.", e);
        }
        finally
        {
            Delete(copy); // the mapping outlives the name
        }
    }

    private static void Delete(string copy)
    {
        if (File.Exists(copy))
        {
            File.Delete(copy);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
