using Armed.Runtime.Common;
using Armed.Runtime.Manifest;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Rows;

/// <summary>Memory for some of a batch's rows and their results, kept from call to call in a <see cref="SlotPool{T}"/>.</summary>
internal sealed class RowScratch(ModelSchema schema)
{
    private int _count;
    private float[] _floats = [];
    private long[] _categories = [];
    private readonly ScratchTensor[] _tensors = [.. schema.Further.Select(input => new ScratchTensor(input, input.Columns * ElementTypes.Bytes(input.Type)))];

    /// <summary>The rows gathered last, of no cluster.</summary>
    public GraphRows Rows => new(_count, Features, Categories, default, Offsets, _tensors);

    private Span<float> Features => _floats.AsSpan(0, _count * schema.Numeric.Length);

    private Span<float> Offsets => _floats.AsSpan(_count * schema.Numeric.Length, _count * schema.OffsetColumns);

    private Span<long> Categories => _categories.AsSpan(0, _count * schema.Categorical.Length);

    public void Gather(GraphRows rows, ReadOnlySpan<int> chosen)
    {
        _count = chosen.Length;
        Grow(ref _floats, _count, schema.Numeric.Length + schema.OffsetColumns + schema.Width + (3 * schema.Outputs));
        Grow(ref _categories, _count, schema.Categorical.Length);
        Batches.Gather(rows.Features, chosen, schema.Numeric.Length, Features);
        Batches.Gather(rows.Categories, chosen, schema.Categorical.Length, Categories);
        Batches.Gather(rows.Offsets, chosen, schema.OffsetColumns, Offsets);
        GatherTensors(rows, chosen);
    }

    private void GatherTensors(GraphRows rows, ReadOnlySpan<int> chosen)
    {
        for (var i = 0; i < _tensors.Length; i++)
        {
            if (rows.Tensors?[i] is { } source)
            {
                _tensors[i].Gather(source, rows.TensorStart, chosen);
            }
        }
    }

    /// <summary>Room for those results that the other destination wants.</summary>
    public PredictionDestination Destination(PredictionDestination wanted) => new()
    {
        Predictions = wanted.Predictions.IsEmpty ? default : Result(0, schema.Width),
        LinearPredictors = wanted.LinearPredictors.IsEmpty ? default : Result(schema.Width, schema.Outputs),
        Sds = wanted.Sds.IsEmpty ? default : Result(schema.Width + schema.Outputs, schema.Outputs),
        TotalSds = wanted.TotalSds.IsEmpty ? default : Result(schema.Width + (2 * schema.Outputs), schema.Outputs),
    };

    /// <summary>Makes memory long enough for some rows.</summary>
    public static void Grow<T>(ref T[] memory, int rows, int columns)
    {
        if (memory.Length < rows * columns)
        {
            // To the next step, so that calls of ever more rows do not allocate each time.
            memory = GC.AllocateUninitializedArray<T>(RowSteps.Rows(RowSteps.IndexOf(rows)) * columns);
        }
    }

    private Span<float> Result(int before, int columns) =>
        _floats.AsSpan(_count * (schema.Numeric.Length + schema.OffsetColumns + before), _count * columns);
}
