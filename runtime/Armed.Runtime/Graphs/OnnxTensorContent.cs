using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Armed.Runtime.Graphs;

/// <summary>The data fields of one TensorProto while it is read: raw_data, or the list of its type.</summary>
internal ref struct OnnxTensorContent
{
    private const int FloatData = 4;
    private const int Int32Data = 5;
    private const int Int64Data = 7;
    private const int RawData = 9;
    private const int DoubleData = 10;

    private int _field;
    private long _items;
    private ReadOnlySpan<byte> _packed;
    private ReadOnlySpan<byte> _fixedWidth;
    private int _end;

    /// <summary>Where in the file the elements stand; null if they are a list of varints.</summary>
    public readonly Range? Place => _field is Int32Data or Int64Data ? null : (_end - _fixedWidth.Length).._end;

    /// <summary>Takes the current field.</summary>
    public void Take(ref ProtoReader reader)
    {
        OnnxFault.Require(_field == 0, "the data of a tensor in one piece", "more");
        _field = reader.Field;
        switch (_field)
        {
            case RawData or FloatData or DoubleData: _fixedWidth = reader.Bytes(); break;
            case Int32Data or Int64Data: CountVarints(_packed = reader.Bytes()); break;
            default: throw reader.Unknown();
        }

        _end = reader.End;
    }

    /// <summary>Requires as much data of the right type as the dimensions say, and that floating-point numbers are finite.</summary>
    public readonly void Check(string name, OnnxType type, long count)
    {
        var (listField, width) = type switch
        {
            OnnxType.Float => (FloatData, 4),
            OnnxType.Double => (DoubleData, 8),
            OnnxType.Int64 => (Int64Data, 8),
            OnnxType.Int32 => (Int32Data, 4),
            OnnxType.Float16 => (Int32Data, 2),
            _ => (Int32Data, 1),
        };
        OnnxFault.Require(_field is RawData or 0 || _field == listField, $"data of '{name}' in the field of its type", $"field {_field}");
        var found = _field is Int32Data or Int64Data ? _items * width : _fixedWidth.Length;
        OnnxFault.Require(found == count * width, $"{count} elements in '{name}'", $"{found / width}");
        OnnxFault.Require(type != OnnxType.Bool || !_fixedWidth.ContainsAnyExcept((byte)0, (byte)1), $"0 or 1 in '{name}'", "another byte");
        OnnxFault.Require(IsFinite(_fixedWidth, type), $"finite numbers in '{name}'", "NaN or infinity");
    }

    /// <summary>The numbers of a checked int64 tensor.</summary>
    public readonly long[] Integers()
    {
        if (_field is RawData or 0)
        {
            return MemoryMarshal.Cast<byte, long>(_fixedWidth).ToArray();
        }

        var integers = new long[_items];
        var items = new ProtoReader(_packed, "a tensor's data");
        for (var i = 0; i < integers.Length; i++)
        {
            integers[i] = (long)items.Varint();
        }

        return integers;
    }

    private static bool IsFinite(ReadOnlySpan<byte> data, OnnxType type) => type switch
    {
        OnnxType.Float => TensorPrimitives.IsFiniteAll(MemoryMarshal.Cast<byte, float>(data)),
        OnnxType.Double => TensorPrimitives.IsFiniteAll(MemoryMarshal.Cast<byte, double>(data)),
        OnnxType.Float16 => TensorPrimitives.IsFiniteAll(MemoryMarshal.Cast<byte, Half>(data)),
        _ => true,
    };

    private void CountVarints(ReadOnlySpan<byte> packed)
    {
        var items = new ProtoReader(packed, "a tensor's data");
        while (!items.AtEnd)
        {
            _ = items.Varint();
            _items++;
        }
    }
}
