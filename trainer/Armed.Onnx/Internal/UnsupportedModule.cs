using System.Globalization;

namespace Armed.Onnx.Internal;

/// <summary>Words the refusal of a module that no exporter is registered for.</summary>
internal static class UnsupportedModule
{
    private const int Suggestions = 3;

    public static OnnxExportException NoExporter(Type type, string path, IEnumerable<Type> supported)
    {
        string[] near = Nearest(type, supported);
        string nearest = near.Length == 0 ? "The registry is empty." : $"Nearest supported types: {string.Join(", ", near)}.";
        string message = string.Create(CultureInfo.InvariantCulture,
            $"{Describe(path)} of type {type} cannot be exported to ONNX opset {GraphBuilder.Opset}: no exporter is registered for exactly this type. {nearest} ")
            + $"Write one with ModuleExporterRegistry.Default.With<{type.Name}>((module, input, context) => ...) and pass that registry to the export, "
            + "or build the model of supported modules (docs/exporter.md). Nothing was written.";
        return new OnnxExportException(message, path, type);
    }

    public static string Describe(string path) => path.Length == 0 ? "The module" : $"The module '{path}'";

    private static string[] Nearest(Type type, IEnumerable<Type> supported) =>
        [.. supported.OrderBy(s => Distance(type.Name, s.Name)).ThenBy(s => s.FullName, StringComparer.Ordinal).Take(Suggestions).Select(s => s.Name)];

    // Levenshtein's distance, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
