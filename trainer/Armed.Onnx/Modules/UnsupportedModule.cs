using System.Globalization;

namespace Armed.Onnx.Modules;

/// <summary>Words the refusal of a module that no exporter is registered for.</summary>
internal static class UnsupportedModule
{
    private const int Suggestions = 3;

    public static OnnxExportException NoExporter(Type type, string path, IEnumerable<Type> supported)
    {
        var near = Nearest(type, supported);
        var nearest = near.Length == 0 ? "The registry is empty." : $"Nearest supported types: {string.Join(", ", near)}.";
        var message = string.Create(CultureInfo.InvariantCulture,
            $"{Describe(path)} of type {type} cannot be exported to ONNX opset {GraphBuilder.Opset}: no exporter is registered for exactly this type. {nearest} ")
            + $"Write one with ModuleExporterRegistry.Default.With<{type.Name}>((module, input, context) => ...) and pass that registry to the export, "
            + "trace the whole model with OnnxExporter.Trace, or build it of supported modules (docs/exporter.md). Nothing was written.";
        return new OnnxExportException(message, path, type);
    }

    public static string Describe(string path) => path.Length == 0 ? "The module" : $"The module '{path}'";

    private static string[] Nearest(Type type, IEnumerable<Type> supported) =>
        [.. supported.OrderByDescending(s => Similarity(type.Name, s.Name)).ThenBy(s => s.FullName, StringComparer.Ordinal).Take(Suggestions).Select(s => s.Name)];

    // Dice's coefficient over pairs of letters: Softmin is near Softmax, Conv1d near BatchNorm1d.
    private static double Similarity(string a, string b)
    {
        HashSet<string> x = Pairs(a), y = Pairs(b);
        return x.Count + y.Count == 0 ? 0 : 2.0 * x.Count(y.Contains) / (x.Count + y.Count);
    }

    private static HashSet<string> Pairs(string name)
    {
        var upper = name.ToUpperInvariant();
        return [.. Enumerable.Range(0, Math.Max(0, upper.Length - 1)).Select(i => upper.Substring(i, 2))];
    }
}
