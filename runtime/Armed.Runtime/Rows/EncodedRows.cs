using Armed.Runtime.Common;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Rows;

/// <summary>Memory for rows that are made from records, kept from call to call in a <see cref="SlotPool{T}"/>.</summary>
internal sealed class EncodedRows(ModelSchema schema)
{
    private int _count;
    private float[] _floats = [];
    private long[] _codes = [];

    public Span<float> Features => _floats.AsSpan(0, _count * schema.Numeric.Length);

    public Span<float> Offsets => _floats.AsSpan(_count * schema.Numeric.Length, _count * schema.OffsetColumns);

    public Span<long> Categories => _codes.AsSpan(0, _count * schema.Categorical.Length);

    public Span<long> Clusters => _codes.AsSpan(_count * schema.Categorical.Length, _count * schema.Factors.Length);

    public void Resize(int count)
    {
        _count = count;
        RowScratch.Grow(ref _floats, count, schema.Numeric.Length + schema.OffsetColumns);
        RowScratch.Grow(ref _codes, count, schema.Categorical.Length + schema.Factors.Length);
    }
}
