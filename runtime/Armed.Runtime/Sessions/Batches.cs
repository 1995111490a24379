using Armed.Runtime.Internal;

namespace Armed.Runtime.Sessions;

/// <summary>Parts of batches.</summary>
internal static class Batches
{
    public static GraphRows Slice(ModelSchema schema, GraphRows rows, int start, int count)
        => new(
            count,
            Part(rows.Features, start, count, schema.Numeric.Length),
            Part(rows.Categories, start, count, schema.Categorical.Length),
            Part(rows.Clusters, start, count, schema.Factors.Length),
            Part(rows.Offsets, start, count, 1));

    public static PredictionDestination Slice(ModelSchema schema, PredictionDestination destination, int start, int count) => new()
    {
        Predictions = Part(destination.Predictions, start, count, schema.Width),
        LinearPredictors = Part(destination.LinearPredictors, start, count, schema.Outputs),
        Sds = Part(destination.Sds, start, count, schema.Outputs),
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
