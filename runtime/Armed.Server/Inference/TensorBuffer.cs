using System.Runtime.InteropServices;
using Armed.Runtime;

namespace Armed.Server.Inference;

/// <summary>A request's rows of an input that is not made of columns, used again by later requests.</summary>
internal sealed class TensorBuffer
{
    private float[] _floats = [];
    private long[] _integers = [];
    private byte[] _bytes = [];
    private InputSlot? _slot;
    private int _elements;

    /// <summary>Bytes held.</summary>
    public long Bytes => (4L * _floats.Length) + (8L * _integers.Length) + _bytes.Length;

    public Span<float> Floats => _floats.AsSpan(0, _elements);

    public Span<long> Integers => _integers.AsSpan(0, _elements);

    public Span<byte> Octets => _bytes.AsSpan(0, _elements);

    /// <summary>The elements as bytes, in the machine's order, which is little-endian wherever ONNX Runtime runs.</summary>
    public Span<byte> Raw => _slot!.Type switch
    {
        TensorType.Fp32 => MemoryMarshal.AsBytes(Floats),
        TensorType.Int64 => MemoryMarshal.AsBytes(Integers),
        _ => Octets,
    };

    /// <summary>Makes room for the elements of an input.</summary>
    public void Start(InputSlot slot, int elements)
    {
        (_slot, _elements) = (slot, elements);
        switch (slot.Type)
        {
            case TensorType.Fp32: RowBuffers.Grow(ref _floats, elements); break;
            case TensorType.Int64: RowBuffers.Grow(ref _integers, elements); break;
            default: RowBuffers.Grow(ref _bytes, elements); break;
        }
    }

    /// <summary>Passes the input, if it was given.</summary>
    public void AddTo(InputRows rows)
    {
        _ = _slot?.Type switch
        {
            null => rows,
            TensorType.Fp32 => rows.Set(_slot.Name, _floats.AsMemory(0, _elements)),
            TensorType.Int64 => rows.Set(_slot.Name, _integers.AsMemory(0, _elements)),
            _ => rows.Set(_slot.Name, _bytes.AsMemory(0, _elements)),
        };
    }

    public void Clear() => _slot = null;
}
