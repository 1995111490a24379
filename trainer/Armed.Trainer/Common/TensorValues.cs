using static TorchSharp.torch;

namespace Armed.Trainer.Common;

/// <summary>Copies of tensors, from wherever they are, which leave no tensors behind.</summary>
internal static class TensorValues
{
    /// <summary>The values, row after row.</summary>
    /// <param name="tensor">A float tensor.</param>
    public static float[] Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.numel() == 0 ? [] : [.. tensor.detach().cpu().contiguous().data<float>()];
    }
}
