using System.Buffers;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Rows;

/// <summary>Rows of one input that is not made of columns.</summary>
internal abstract class RowTensor(TensorDescription input)
{
    /// <summary>Name, element type and row shape.</summary>
    public TensorDescription Input { get; } = input;

    /// <summary>Some rows as the graph's memory holds them: native elements, row by row.</summary>
    public abstract ReadOnlySpan<byte> Bytes(int start, int count);

    /// <summary>Address of some rows, until it is disposed.</summary>
    public abstract MemoryHandle Pin(int start, int count);

    /// <summary>The rows of an input.</summary>
    /// <exception cref="ArgumentException">They are not among the tensors.</exception>
    public static RowTensor Find(ReadOnlySpan<RowTensor?> tensors, string input)
    {
        foreach (var tensor in tensors)
        {
            if (tensor?.Input.Name == input)
            {
                return tensor;
            }
        }

        throw new ArgumentException($"The rows have no input '{input}', which the graph takes.", nameof(tensors));
    }
}
