using Armed.Runtime;

namespace Armed.Benchmarks.Latency;

/// <summary>Rows drawn for a bundle within its training ranges: numbers uniform, levels and clusters any known one, a share of the clusters unknown.</summary>
internal sealed record BundleRows(int Count, float[] Features, long[] Categories, long[] Clusters, float[] Offsets)
{
    public static BundleRows Draw(ArmedModel model, int count, double unknown = 0, int seed = 1)
    {
        var random = new Random(seed);
        var numeric = model.Manifest.Columns.Where(column => column.Kind == "numeric").ToArray();
        var categorical = model.Columns.Where(column => column.Kind == ColumnKind.Categorical).ToArray();
        var rows = new BundleRows(count, new float[count * numeric.Length], new long[count * categorical.Length], new long[count * model.Factors.Count],
            new float[model.OffsetColumn is null ? 0 : count]);
        for (var row = 0; row < count; row++)
        {
            for (var i = 0; i < numeric.Length; i++)
            {
                rows.Features[(row * numeric.Length) + i] = (float)((numeric[i].Minimum ?? 0) + (random.NextDouble() * ((numeric[i].Maximum ?? 1) - (numeric[i].Minimum ?? 0))));
            }

            for (var i = 0; i < categorical.Length; i++)
            {
                rows.Categories[(row * categorical.Length) + i] = random.Next(categorical[i].Levels.Count);
            }

            for (var i = 0; i < model.Factors.Count; i++)
            {
                rows.Clusters[(row * model.Factors.Count) + i] = random.NextDouble() < unknown ? -1 : random.Next(model.Factors[i].Levels.Count);
            }
        }
        return rows;
    }

    /// <summary>The elements of some rows of an array that holds whole rows.</summary>
    public Span<T> Part<T>(T[] values, int start, int count)
    {
        var width = values.Length / Count;
        return values.AsSpan(start * width, count * width);
    }
}
