using System.Globalization;

namespace Armed.Benchmarks.Tables;

/// <summary>Others' means over the fixed folds: baselines.csv beside the sets, a line per set, scheme and method.</summary>
internal sealed class Baselines
{
    private readonly string[] _header;
    private readonly List<string[]> _lines;

    private Baselines(string[] header, List<string[]> lines) => (_header, _lines) = (header, lines);

    public static Baselines Read(string file)
    {
        if (!File.Exists(file))
        {
            return new Baselines([], []);
        }

        string[][] lines = [.. File.ReadLines(file).Select(line => line.Split(','))];
        return new Baselines(lines[0], [.. lines.Skip(1)]);
    }

    /// <summary>The best value of a metric and its method, leaving out those with a hand-written formula; null where nobody has measured it.</summary>
    public (string Method, double Value)? Best(string set, string scheme, TableMetric metric)
    {
        var column = Array.IndexOf(_header, metric.BaselineColumn);
        if (column < 0)
        {
            return null;
        }

        var found = _lines.Where(line => line[Column("data")] == set && line[Column("scheme")] == scheme && !line[Column("model")].Contains("expert", StringComparison.Ordinal) && line[column].Length > 0)
            .Select(line => (Method: line[Column("model")], Value: double.Parse(line[column], CultureInfo.InvariantCulture))).ToList();
        if (found.Count == 0)
        {
            return null;
        }

        return metric.HigherIsBetter ? found.MaxBy(f => f.Value) : found.MinBy(f => f.Value);
    }

    private int Column(string name) => Array.IndexOf(_header, name);
}
