using Armed.Runtime.Manifest;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Rows;

/// <summary>Parts of batches.</summary>
internal static class Batches
{
    /// <summary>
    /// Rows that go through a graph together: by the table of `Armed.Benchmarks latency`, a row of a 64-64-32 network costs 0.83 us in calls of 32 rows, 0.46 in 256, 0.43 in 512,
    /// 0.45 in 1,024 and 2,048, 0.49 in 4,096: few enough rows that activations stay in the second cache, enough that a call's own cost vanishes.
    /// </summary>
    public const int MaxRows = 512;

    /// <summary>Maximum number of bytes of a part's rows of further inputs.</summary>
    private const long MaxTensorBytes = 64L << 20;

    /// <summary>Rows that go through a graph together: fewer where a row of the further inputs is large.</summary>
    public static int MostRows(ModelSchema schema)
    {
        var bytes = schema.Further.Sum(input => (long)input.Columns * ElementTypes.Bytes(input.Type));
        return bytes == 0 ? MaxRows : (int)Math.Clamp(MaxTensorBytes / bytes, 1, MaxRows);
    }

    public static GraphRows Slice(ModelSchema schema, GraphRows rows, int start, int count)
        => new(
            count,
            Part(rows.Features, start, count, schema.Numeric.Length),
            Part(rows.Categories, start, count, schema.Categorical.Length),
            Part(rows.Clusters, start, count, schema.Factors.Length),
            Part(rows.Offsets, start, count, 1),
            rows.Tensors,
            rows.TensorStart + start);

    public static PredictionDestination Slice(ModelSchema schema, PredictionDestination destination, int start, int count) => new()
    {
        Predictions = Part(destination.Predictions, start, count, schema.Width),
        LinearPredictors = Part(destination.LinearPredictors, start, count, schema.Outputs),
        Sds = Part(destination.Sds, start, count, schema.Outputs),
        TotalSds = Part(destination.TotalSds, start, count, schema.Outputs),
        Heads = Part(destination.Heads, start, count, 1),
    };

    public static void Mark(Span<PredictionHead> heads, ReadOnlySpan<int> rows, PredictionHead head)
    {
        if (!heads.IsEmpty)
        {
            foreach (var row in rows)
            {
                heads[row] = head;
            }
        }
    }

    public static void Gather<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> rows, int width, Span<T> destination)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            source.Slice(rows[i] * width, width).CopyTo(destination[(i * width)..]);
        }
    }

    public static void Scatter(ReadOnlySpan<float> source, ReadOnlySpan<int> rows, int width, Span<float> destination)
    {
        for (var i = 0; i < rows.Length && !destination.IsEmpty; i++)
        {
            source.Slice(i * width, width).CopyTo(destination[(rows[i] * width)..]);
        }
    }

    private static ReadOnlySpan<T> Part<T>(ReadOnlySpan<T> span, int start, int count, int width)
        => span.IsEmpty ? span : span.Slice(start * width, count * width);

    private static Span<T> Part<T>(Span<T> span, int start, int count, int width)
        => span.IsEmpty ? span : span.Slice(start * width, count * width);
}
