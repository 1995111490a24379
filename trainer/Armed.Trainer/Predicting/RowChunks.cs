using Armed.Trainer.Data;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>Goes through rows in chunks that bound the memory, each in a dispose scope of its own and without gradients.</summary>
internal sealed class RowChunks(int size)
{
    /// <summary>Rows of a chunk; the last one may have fewer.</summary>
    public int Size => size;

    /// <summary>Goes through the rows chunk by chunk: first row and number of rows.</summary>
    public void ForEach(EncodedRows rows, Action<int, int> use)
    {
        using var _ = inference_mode(true);
        for (var start = 0; start < rows.Rows; start += size)
        {
            using var scope = NewDisposeScope();
            use(start, Math.Min(size, rows.Rows - start));
        }
    }

    /// <summary>What is computed of each chunk, [N, width] row after row.</summary>
    public float[] Joined(EncodedRows rows, int width, Func<int, int, Tensor> compute)
    {
        var result = new float[rows.Rows * width];
        ForEach(rows, (start, count) => Copy(compute(start, count), result, start * width));
        return result;
    }

    /// <summary>Copies a float tensor into an array.</summary>
    public static void Copy(Tensor tensor, float[] target, int offset)
    {
        if (tensor.numel() > 0) // x of a model without columns is empty, which an accessor refuses
        {
            tensor.contiguous().data<float>().CopyTo(target.AsSpan(offset, (int)tensor.numel()));
        }
    }
}
