using Armed.Runtime.Rows;

namespace Armed.Runtime.Tests.Direct;

/// <summary>Rows for a graph, some cells missing, far out or unknown.</summary>
internal sealed record DirectRows(int Count, float[] Features, long[] Categories, long[] Clusters, float[] Offsets)
{
    private static readonly float[] s_odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f, 0f, -0f, 1e-40f];
    private static readonly long[] s_codes = [-1, -2, long.MinValue, long.MaxValue, 1 << 24, (1L << 32) + 1, 1_000];

    public GraphRows Graph => new(Count, Features, Categories, Clusters, Offsets);

    /// <summary>One of the rows alone.</summary>
    public DirectRows Row(int row)
    {
        T[] Part<T>(T[] all) => all[(row * (all.Length / Count))..((row + 1) * (all.Length / Count))];
        return new DirectRows(1, Part(Features), Part(Categories), Part(Clusters), Part(Offsets));
    }

    public static DirectRows Draw(DirectComparison graph, int count, int seed, bool odd)
    {
        var random = new Random(seed);
        return new DirectRows(
            count,
            Fill(count * graph.Columns("features"), () => odd && random.Next(6) == 0 ? s_odd[random.Next(s_odd.Length)] : (float)((random.NextDouble() * 6) - 3)),
            Fill(count * graph.Columns("categories"), () => Code(random, odd)),
            Fill(count * graph.Columns("cluster"), () => Code(random, odd)),
            Fill(count * graph.Columns("offset"), () => (float)random.NextDouble()));
    }

    private static long Code(Random random, bool odd) => odd && random.Next(3) == 0 ? s_codes[random.Next(s_codes.Length)] : random.Next(-1, 24);

    private static T[] Fill<T>(int count, Func<T> value)
    {
        var cells = new T[count];
        for (var i = 0; i < count; i++)
        {
            cells[i] = value();
        }

        return cells;
    }
}
