using Armed.Runtime.Bundles;
using Armed.Runtime.Rows;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Armed.Runtime.Sessions;

/// <summary>One input or output of a graph within the memory of a <see cref="GraphContext"/>.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Kind">The part of the rows that an input takes; null for an output.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Columns">Elements of a row.</param>
/// <param name="Offset">Bytes before it.</param>
internal readonly record struct BoundTensor(string Name, GraphInput? Kind, TensorElementType Type, int Columns, nint Offset)
{
    private static readonly OrtMemoryInfo s_processor = OrtMemoryInfo.DefaultInstance;

    public static BoundTensor Make(TensorDescription tensor, nint offset)
        => new(tensor.Name, GraphInputs.Of(tensor.Name), tensor.Type == "float" ? TensorElementType.Float : TensorElementType.Int64, tensor.Columns, offset);

    /// <summary>Bytes of a row of a tensor of the manifest.</summary>
    public static int RowBytes(TensorDescription tensor) => tensor.Columns * (tensor.Type == "float" ? sizeof(float) : sizeof(long));

    /// <summary>The first rows as a tensor over the memory.</summary>
    public unsafe OrtValue Wrap(byte* memory, int rows)
    {
        var width = Type == TensorElementType.Float ? sizeof(float) : sizeof(long);
        return OrtValue.CreateTensorValueWithData(s_processor, Type, [rows, Columns], (nint)memory + Offset, (long)rows * Columns * width);
    }

    public unsafe Span<T> Span<T>(byte* memory, int rows)
        where T : unmanaged
        => new(memory + Offset, rows * Columns);
}
