using System.Runtime.CompilerServices;

namespace Armed.Onnx.Tests;

/// <summary>Files of the repository that tests compare with code.</summary>
internal static class RepositoryFiles
{
    public static string PathOf(params string[] parts) => Path.Combine([Root(), .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts)).ReplaceLineEndings("\n");

    // A source's own path is not a real one in deterministic builds: the folder of the tests leads up to the root too.
    private static string Root([CallerFilePath] string source = "")
    {
        var folder = File.Exists(source) ? Path.GetDirectoryName(source) : AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Armed.Onnx.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("No folder above the tests holds Armed.Onnx.sln.");
    }
}
