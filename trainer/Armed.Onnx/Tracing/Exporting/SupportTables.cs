using System.Text;
using Armed.Onnx.Tracing.Lowerings;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>The tables of docs/exporter.md: modules that the registry exports, and operators that a trace exports.</summary>
internal static class SupportTables
{
    /// <param name="registry">The exporters.</param>
    /// <param name="difference">What to write for the largest difference seen of a type.</param>
    public static string OfModules(ModuleExporterRegistry registry, Func<Type, string> difference) =>
        Table("Module", registry.Supported.Select(module => ($"`{module.ModuleType.Name}`", module.Operators, module.Remarks, difference(module.ModuleType))));

    /// <summary>Operators that are written alike share a row.</summary>
    /// <param name="lowerings">The lowerings.</param>
    /// <param name="difference">What to write for the largest difference seen of operators.</param>
    public static string OfOperators(IEnumerable<Lowering> lowerings, Func<IEnumerable<string>, string> difference) =>
        Table("Operators of libtorch (`aten::`)", lowerings.GroupBy(lowering => (lowering.Operators, lowering.Remarks)).Select(group =>
            (string.Join(", ", group.Select(lowering => $"`{lowering.Name}`")), group.Key.Operators, group.Key.Remarks, difference(group.Select(lowering => lowering.Name)))));

    private static string Table(string head, IEnumerable<(string Name, string Operators, string Remarks, string Difference)> rows)
    {
        var text = new StringBuilder($"| {head} | ONNX operators | Remarks | Largest difference |\n|---|---|---|---|\n");
        foreach (var (name, operators, remarks, difference) in rows)
        {
            text.Append('|').Append(Cell(name)).Append('|').Append(Cell(operators)).Append('|').Append(Cell(remarks)).Append('|').Append(Cell(difference)).Append("|\n");
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Length == 0 ? " " : $" {text.Replace("|", "\\|", StringComparison.Ordinal)} ";
}
