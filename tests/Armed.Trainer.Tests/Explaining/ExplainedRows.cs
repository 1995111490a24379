using Armed.Runtime.Bundles;
using Armed.Trainer.Explaining;

namespace Armed.Trainer.Tests.Explaining;

/// <summary>Rows of two numeric columns in two clusters.</summary>
internal static class ExplainedRows
{
    public static IReadOnlyList<ExplainedColumn> Columns { get; } = [Column("used", 0), Column("unused", 1)];

    /// <summary>Rows whose outcome is a function of their numbers and their cluster.</summary>
    public static LabelledSample Of(int count, Func<ReadOnlyMemory<float>, long, double> outcome)
    {
        var random = new Random(11);
        float[] features = [.. Enumerable.Range(0, 2 * count).Select(_ => (float)random.NextDouble())];
        long[] clusters = [.. Enumerable.Range(0, count).Select(row => (long)(row % 2))];
        return new LabelledSample
        {
            Inputs = new ExplainedInputs { Count = count, Features = features, Categories = [], Clusters = clusters, Offsets = [] },
            Outcomes = [.. Enumerable.Range(0, count).Select(row => (float)outcome(features.AsMemory(2 * row, 2), clusters[row]))],
            Weights = [],
            ClusterNames = [.. clusters.Select(code => $"c{code}")],
            Total = count,
        };
    }

    private static ExplainedColumn Column(string name, int index) => new(new ColumnDescription { Name = name, Kind = "numeric", Minimum = 0, Maximum = 1 }, index);
}
