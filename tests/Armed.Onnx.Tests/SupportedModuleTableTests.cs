using Armed.Onnx.Modules;

namespace Armed.Onnx.Tests;

public sealed class SupportedModuleTableTests
{
    private const string Begin = "<!-- supported modules: begin -->\n";
    private const string End = "<!-- supported modules: end -->";

    [Fact]
    public void ToMarkdown_DefaultRegistry_IsWhatTheGuideShows()
    {
        var guide = Checkout.Read("docs", "exporter.md");
        int start = guide.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = guide.IndexOf(End, StringComparison.Ordinal);
        var table = SupportedModuleTable.ToMarkdown(ModuleExporterRegistry.Default);
        if (Environment.GetEnvironmentVariable("ARMED_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Checkout.PathOf("docs", "exporter.md"), guide[..start] + table + guide[end..]);
        }
        else
        {
            Assert.Equal(table, guide[start..end]);
        }
    }
}
