using Armed.Runtime.Bundles;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Sessions;

/// <summary>
/// Rows on which a compiled graph must agree with ONNX Runtime before it serves: drawn with a fixed seed within the training ranges, some numbers missing or
/// beyond their range, codes known, unknown and at the tables' ends.
/// </summary>
internal sealed class DirectSampleRows
{
    /// <summary>Two whole parts and a few rows more, so that every kernel has its turn.</summary>
    public const int Count = (2 * DirectGraph.MostPartRows) + 7;
    private const int Seed = 20_240_615;

    /// <summary>How far beyond their range numbers go, in ranges: enough for the clipping that our graphs do.</summary>
    private const double Beyond = 3;

    private readonly Random _random = new(Seed);
    private readonly float[] _features;
    private readonly long[] _categories;
    private readonly long[] _clusters;
    private readonly float[] _offsets;

    public DirectSampleRows(BundleManifest manifest)
    {
        var numeric = manifest.Columns.Where(column => column.Kind == "numeric").ToArray();
        _features = Fill(numeric.Length, i => Number(numeric[i]));
        _categories = Codes([.. manifest.Columns.Where(column => column.Kind != "numeric").Select(column => column.Levels.Count)]);
        _clusters = Codes([.. manifest.Clusters.Select(cluster => cluster.Levels.Count)]);
        _offsets = Fill(manifest.Outcome.Offset is null ? 0 : 1, _ => (float)((2 * _random.NextDouble()) - 1));
    }

    /// <summary>Some of the rows, in the form that a graph takes.</summary>
    public GraphRows Rows(int start, int count)
        => new(count, Part(_features, start, count), Part(_categories, start, count), Part(_clusters, start, count), Part(_offsets, start, count));

    private static ReadOnlySpan<T> Part<T>(T[] cells, int start, int count) => cells.AsSpan(start * (cells.Length / Count), count * (cells.Length / Count));

    private float Number(ColumnDescription column)
    {
        var (low, high) = (column.Minimum ?? -1, column.Maximum ?? 1);
        return _random.Next(10) switch
        {
            0 => float.NaN,
            1 => (float)(high + (Beyond * _random.NextDouble() * (high - low))),
            2 => (float)(low - (Beyond * _random.NextDouble() * (high - low))),
            3 => (float)low,
            4 => (float)high,
            _ => (float)(low + (_random.NextDouble() * (high - low))),
        };
    }

    private long[] Codes(int[] counts) => Fill(counts.Length, i => _random.Next(10) switch
    {
        0 => LevelOutside(counts[i]),
        1 => -1,
        2 => counts[i] - 1,
        3 => 0,
        _ => _random.Next(counts[i]),
    });

    private long LevelOutside(int count) => _random.Next(7) switch
    {
        0 => long.MinValue,
        1 => long.MaxValue,
        2 => -2,
        3 => int.MaxValue + 1L,
        4 => uint.MaxValue,
        5 => int.MinValue - 1L,
        _ => count,
    };

    private static T[] Fill<T>(int columns, Func<int, T> value)
    {
        var cells = new T[Count * columns];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = value(i % columns);
        }

        return cells;
    }
}
