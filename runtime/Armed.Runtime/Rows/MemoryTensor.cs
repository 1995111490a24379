using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Rows;

/// <summary>Rows of an input in a caller's memory, or bytes of them in ours.</summary>
internal sealed class MemoryTensor<T>(TensorDescription input, ReadOnlyMemory<T> memory, int rowBytes) : RowTensor(input)
    where T : unmanaged
{
    private readonly int _elements = rowBytes / Unsafe.SizeOf<T>();

    public ReadOnlyMemory<T> Memory { get; } = memory;

    public override ReadOnlySpan<byte> Bytes(int start, int count) => MemoryMarshal.AsBytes(Memory.Span.Slice(start * _elements, count * _elements));

    public override MemoryHandle Pin(int start, int count) => Memory.Slice(start * _elements, count * _elements).Pin();
}
