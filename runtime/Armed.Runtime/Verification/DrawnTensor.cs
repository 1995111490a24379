using System.Buffers;
using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Verification;

/// <summary>
/// Rows of an input that is not made of columns, drawn when they are read: floats of 0 to 1, bytes of 0 to 255, integers of 0 and 1. A row depends on its number alone, and
/// few rows are held at once. One reader at a time.
/// </summary>
internal sealed class DrawnTensor(TensorDescription input, int seed) : RowTensor(input)
{
    private byte[] _bytes = [];

    public override ReadOnlySpan<byte> Bytes(int start, int count) => Draw(start, count).Span;

    public override MemoryHandle Pin(int start, int count) => Draw(start, count).Pin();

    private Memory<byte> Draw(int start, int count)
    {
        var rowBytes = Input.Columns * ElementTypes.Bytes(Input.Type);
        if (_bytes.Length < count * rowBytes)
        {
            _bytes = new byte[count * rowBytes];
        }

        for (var i = 0; i < count; i++)
        {
            Fill(new Random(seed + start + i), _bytes.AsSpan(i * rowBytes, rowBytes));
        }

        return _bytes.AsMemory(0, count * rowBytes);
    }

    private void Fill(Random random, Span<byte> row)
    {
        switch (Input.Type)
        {
            case ElementTypes.Float: Fill(MemoryMarshal.Cast<byte, float>(row), random.NextSingle); break;
            case ElementTypes.UInt8: random.NextBytes(row); break;
            default: Fill(MemoryMarshal.Cast<byte, long>(row), () => random.Next(2)); break;
        }
    }

    private static void Fill<T>(Span<T> cells, Func<T> next)
    {
        foreach (ref var cell in cells)
        {
            cell = next();
        }
    }
}
