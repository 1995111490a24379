namespace Armed.Benchmarks.Tables;

/// <summary>Our value of a metric beside the best other one.</summary>
internal sealed record TableEntry(TableMetric Metric, double Ours, (string Method, double Value)? Other)
{
    private double Worse => Other is { } other ? Metric.Worse(Ours, other.Value) : double.NaN;

    public string Csv => Other is { } other
        ? $"{Metric.Name},{TableLine.Cell(Ours)},{TableLine.Cell(other.Value)},{other.Method},{TableLine.Cell(Worse)},{Flag(Metric.IsWithin(Worse))},{Flag(Worse < 0)}"
        : $"{Metric.Name},{TableLine.Cell(Ours)},,,,,";

    private static string Flag(bool yes) => yes ? "yes" : "no";
}
