using System.Globalization;
using System.Text.RegularExpressions;
using Armed.Onnx.Tests.Modules;
using Armed.Onnx.Tests.Tracing;
using Armed.Onnx.Tracing.Exporting;
using Armed.Onnx.Tracing.Lowerings;

namespace Armed.Onnx.Tests;

/// <summary>The tables of docs/exporter.md are generated, and the differences in them hold.</summary>
public sealed partial class SupportTablesTests
{
    // What is stated; a measured difference takes the first that is four times as large, so that other processors and numbers of threads round below it, too.
    private static readonly double[] s_bounds = [0, 1e-6, 1e-5];

    [Fact]
    public void OfModules_DefaultRegistry_IsWhatTheGuideShows() =>
        Check("supported modules", difference => SupportTables.OfModules(ModuleExporterRegistry.Default, type => difference(ModuleDifferences.Of(type))));

    [Fact]
    public void OfOperators_AllLowerings_IsWhatTheGuideShows() =>
        Check("supported operators", difference => SupportTables.OfOperators(LoweringTable.Default.All, names => difference(names.Max(SampleDifferences.Of))));

    private static void Check(string name, Func<Func<double, string>, string> table)
    {
        var guide = Checkout.Read("docs", "exporter.md");
        string begin = $"<!-- {name}: begin -->\n", end = $"<!-- {name}: end -->";
        int from = guide.IndexOf(begin, StringComparison.Ordinal) + begin.Length, to = guide.IndexOf(end, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("ARMED_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Checkout.PathOf("docs", "exporter.md"), guide[..from] + table(Bound) + guide[to..]);
            return;
        }

        var measured = new List<double>();
        var fresh = table(difference =>
        {
            measured.Add(difference);
            return "";
        });
        var stated = guide[from..to];
        Assert.Equal(LastCell().Replace(fresh, "|"), LastCell().Replace(stated, "|"));
        double[] bounds = [.. stated.Split('\n').Skip(2).Where(line => line.Length > 0).Select(line => Parse(line.Split('|')[^2].Trim()))];
        Assert.All(measured.Zip(bounds), pair => Assert.InRange(pair.First, 0, pair.Second));
    }

    private static string Bound(double difference) => Array.Find(s_bounds, bound => bound >= 4 * difference) is var bound && bound == 0 && difference > 0 ? "1e-5" : bound == 0 ? "none" : bound.ToString("0e-0", CultureInfo.InvariantCulture);

    private static double Parse(string cell) => cell == "none" ? 1e-6 : double.Parse(cell, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\|[^|]*\|$", RegexOptions.Multiline)]
    private static partial Regex LastCell();
}
