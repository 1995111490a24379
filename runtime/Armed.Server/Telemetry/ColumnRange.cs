using Armed.Runtime.Bundles;
using Prometheus;

namespace Armed.Server.Telemetry;

/// <summary>A numeric column's training range, and what fell outside it.</summary>
internal sealed record ColumnRange(float Minimum, float Maximum, Counter.Child Below, Counter.Child Above, Counter.Child Missing)
{
    public static ColumnRange Of(ServerMetrics metrics, string model, ColumnDescription column) => new(
        (float)(column.Minimum ?? double.NegativeInfinity),
        (float)(column.Maximum ?? double.PositiveInfinity),
        metrics.Outside.WithLabels(model, column.Name, "below"),
        metrics.Outside.WithLabels(model, column.Name, "above"),
        metrics.MissingInputs.WithLabels(model, column.Name));

    public void Count(ReadOnlySpan<float> features, int column, int columns)
    {
        var (below, above, missing) = (0, 0, 0);
        for (var i = column; i < features.Length; i += columns)
        {
            below += features[i] < Minimum ? 1 : 0;
            above += features[i] > Maximum ? 1 : 0;
            missing += float.IsNaN(features[i]) ? 1 : 0;
        }

        Below.Add(below);
        Above.Add(above);
        Missing.Add(missing);
    }
}
