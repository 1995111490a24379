using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Armed.Onnx.Graphs;

/// <summary>Bytes of numbers in the order that ONNX's raw data asks for.</summary>
internal static class LittleEndian
{
    public static byte[] Bytes(ReadOnlySpan<float> values) =>
        BitConverter.IsLittleEndian ? MemoryMarshal.AsBytes(values).ToArray() : Swapped(MemoryMarshal.Cast<float, int>(values));

    public static byte[] Bytes(ReadOnlySpan<long> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(values).ToArray();
        }

        var swapped = new long[values.Length];
        BinaryPrimitives.ReverseEndianness(values, swapped);
        return MemoryMarshal.AsBytes(swapped.AsSpan()).ToArray();
    }

    private static byte[] Swapped(ReadOnlySpan<int> values)
    {
        var swapped = new int[values.Length];
        BinaryPrimitives.ReverseEndianness(values, swapped);
        return MemoryMarshal.AsBytes(swapped.AsSpan()).ToArray();
    }
}
