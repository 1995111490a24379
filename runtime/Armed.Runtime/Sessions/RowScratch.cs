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
        _floats = ArrayPool<float>.Shared.Rent(count * (schema.Numeric.Length + schema.OffsetColumns + schema.Width + (2 * schema.Outputs)));
        _categories = ArrayPool<long>.Shared.Rent(count * schema.Categorical.Length);
    }

    public GraphRows Rows => new(_count, Features, Categories, default, Offsets);

    private Span<float> Features => _floats.AsSpan(0, _count * _schema.Numeric.Length);

    private Span<float> Offsets => _floats.AsSpan(_count * _schema.Numeric.Length, _count * _schema.OffsetColumns);

    private Span<long> Categories => _categories.AsSpan(0, _count * _schema.Categorical.Length);

    public void Gather(GraphRows rows, ReadOnlySpan<int> chosen)
    {
        Batches.Gather(rows.Features, chosen, _schema.Numeric.Length, Features);
        Batches.Gather(rows.Categories, chosen, _schema.Categorical.Length, Categories);
        Batches.Gather(rows.Offsets, chosen, _schema.OffsetColumns, Offsets);
    }

    /// <summary>Room for those results that the other destination wants.</summary>
    public PredictionDestination Destination(PredictionDestination wanted) => new()
    {
        Predictions = wanted.Predictions.IsEmpty ? default : Result(0, _schema.Width),
        LinearPredictors = wanted.LinearPredictors.IsEmpty ? default : Result(_schema.Width, _schema.Outputs),
        Sds = wanted.Sds.IsEmpty ? default : Result(_schema.Width + _schema.Outputs, _schema.Outputs),
    };

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_floats);
        ArrayPool<long>.Shared.Return(_categories);
    }

    private Span<float> Result(int before, int columns) =>
        _floats.AsSpan(_count * (_schema.Numeric.Length + _schema.OffsetColumns + before), _count * columns);
}
