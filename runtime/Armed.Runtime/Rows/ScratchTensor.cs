using System.Buffers;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Rows;

/// <summary>Some rows of an input, gathered in memory that is kept from call to call.</summary>
internal sealed class ScratchTensor(TensorDescription input, int rowBytes) : RowTensor(input)
{
    private byte[] _bytes = [];

    public void Gather(RowTensor source, int start, ReadOnlySpan<int> rows)
    {
        RowScratch.Grow(ref _bytes, rows.Length, rowBytes);
        for (var i = 0; i < rows.Length; i++)
        {
            source.Bytes(start + rows[i], 1).CopyTo(_bytes.AsSpan(i * rowBytes));
        }
    }

    public override ReadOnlySpan<byte> Bytes(int start, int count) => _bytes.AsSpan(start * rowBytes, count * rowBytes);

    public override MemoryHandle Pin(int start, int count) => _bytes.AsMemory(start * rowBytes, count * rowBytes).Pin();
}
