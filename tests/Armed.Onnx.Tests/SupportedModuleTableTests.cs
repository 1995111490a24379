using System.Runtime.CompilerServices;
using Armed.Onnx.Internal;

namespace Armed.Onnx.Tests;

public sealed class SupportedModuleTableTests
{
    private const string Begin = "<!-- supported modules: begin -->\n";
    private const string End = "<!-- supported modules: end -->";

    [Fact]
    public void ToMarkdown_DefaultRegistry_IsWhatTheGuideShows()
    {
        string path = Path.Combine(RepositoryRoot(), "docs", "exporter.md");
        string guide = File.ReadAllText(path).ReplaceLineEndings("\n");
        int start = guide.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = guide.IndexOf(End, StringComparison.Ordinal);
        string table = SupportedModuleTable.ToMarkdown(ModuleExporterRegistry.Default);
        if (Environment.GetEnvironmentVariable("ARMED_UPDATE_DOCS") == "1")
            File.WriteAllText(path, guide[..start] + table + guide[end..]);
        else
            Assert.Equal(table, guide[start..end]);
    }

    // The source's own path is relative in deterministic builds: the folder of the tests leads up to it too.
    private static string RepositoryRoot([CallerFilePath] string source = "")
    {
        string? folder = File.Exists(source) ? Path.GetDirectoryName(source) : AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Armed.Onnx.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("No folder above the tests holds Armed.Onnx.sln.");
    }
}
