using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Copies tensors into arrays, row-major, without leaving tensors behind.</summary>
internal static class TensorReader
{
    public static float[] Floats(Tensor tensor) => Read<float>(tensor);

    public static long[] Longs(Tensor tensor) => Read<long>(tensor);

    public static bool[] Flags(Tensor tensor) => Read<bool>(tensor);

    private static T[] Read<T>(Tensor tensor)
        where T : unmanaged
    {
        using var scope = NewDisposeScope();
        using var copy = tensor.detach().cpu().contiguous();
        return copy.data<T>().ToArray();
    }
}
