using System.Text;

namespace Armed.Onnx.Modules;

/// <summary>The table of supported modules in docs/exporter.md.</summary>
internal static class SupportedModuleTable
{
    public static string ToMarkdown(ModuleExporterRegistry registry)
    {
        var text = new StringBuilder("| Module | ONNX operators | Remarks |\n|---|---|---|\n");
        foreach (var module in registry.Supported)
        {
            text.Append('|').Append(Cell($"`{module.ModuleType.Name}`")).Append('|').Append(Cell(module.Operators)).Append('|').Append(Cell(module.Remarks)).Append("|\n");
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Length == 0 ? " " : $" {text.Replace("|", "\\|", StringComparison.Ordinal)} ";
}
