using System.Buffers;
using Armed.Runtime.Internal;

namespace Armed.Runtime.Sessions;

/// <summary>Rented memory for some of a batch's rows and their results.</summary>
internal readonly ref struct RowScratch : IDisposable
{
    private readonly ModelSchema _schema;
    private readonly int _count;
    private readonly float[] _floats;
    private readonly long[] _categories;

    public RowScratch(ModelSchema schema, int count)
    {
        (_schema, _count) = (schema, count);
        _floats = ArrayPool<float>.Shared.Rent(count * (schema.Numeric.Length + (3 * schema.Width)));
        _categories = ArrayPool<long>.Shared.Rent(count * schema.Categorical.Length);
    }

    public GraphRows Rows => new(_count, Features, Categories, default);

    private Span<float> Features => _floats.AsSpan(0, _count * _schema.Numeric.Length);

    private Span<long> Categories => _categories.AsSpan(0, _count * _schema.Categorical.Length);

    public void Gather(GraphRows rows, ReadOnlySpan<int> chosen)
    {
        Batches.Gather(rows.Features, chosen, _schema.Numeric.Length, Features);
        Batches.Gather(rows.Categories, chosen, _schema.Categorical.Length, Categories);
    }

    /// <summary>Room for those results that the other destination wants.</summary>
    public PredictionDestination Destination(PredictionDestination wanted) => new()
    {
        Predictions = wanted.Predictions.IsEmpty ? default : Result(0),
        LinearPredictors = wanted.LinearPredictors.IsEmpty ? default : Result(1),
        Sds = wanted.Sds.IsEmpty ? default : Result(2),
    };

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_floats);
        ArrayPool<long>.Shared.Return(_categories);
    }

    private Span<float> Result(int index)
    {
        var size = _count * _schema.Width;
        return _floats.AsSpan((_count * _schema.Numeric.Length) + (index * size), size);
    }
}
