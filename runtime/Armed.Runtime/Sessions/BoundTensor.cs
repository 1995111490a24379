using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Rows;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Armed.Runtime.Sessions;

/// <summary>One input or output of a graph within the memory of a <see cref="GraphContext"/>.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Kind">The part of the rows that an input takes; null for an input that is not made of columns, and for an output.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Sizes of a row's axes.</param>
/// <param name="Columns">Elements of a row.</param>
/// <param name="RowBytes">Bytes of a row.</param>
/// <param name="Offset">Bytes before it.</param>
internal readonly record struct BoundTensor(string Name, GraphInput? Kind, TensorElementType Type, IReadOnlyList<int> Shape, int Columns, int RowBytes, nint Offset)
{
    private static readonly OrtMemoryInfo s_processor = OrtMemoryInfo.DefaultInstance;

    public static BoundTensor Make(TensorDescription tensor, nint offset)
        => new(tensor.Name, GraphInputs.Of(tensor.Name), OnnxElements.Of(tensor.Type), tensor.Shape, tensor.Columns, RowBytesOf(tensor), offset);

    /// <summary>Bytes of a row of a tensor of the manifest.</summary>
    public static int RowBytesOf(TensorDescription tensor) => tensor.Columns * ElementTypes.Bytes(tensor.Type);

    /// <summary>The first rows as a tensor over the memory.</summary>
    public unsafe OrtValue Wrap(byte* memory, int rows)
        => OrtValue.CreateTensorValueWithData(s_processor, Type, OnnxElements.Dimensions(rows, Shape), (nint)memory + Offset, (long)rows * RowBytes);

    /// <summary>Memory of the first rows, byte by byte.</summary>
    public unsafe Span<byte> Bytes(byte* memory, int rows) => new(memory + Offset, rows * RowBytes);

    public unsafe Span<T> Span<T>(byte* memory, int rows)
        where T : unmanaged
        => new(memory + Offset, rows * Columns);
}
