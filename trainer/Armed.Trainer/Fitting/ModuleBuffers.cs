using static TorchSharp.torch;

namespace Armed.Trainer.Fitting;

/// <summary>The buffers of a module, such as batch statistics: steps change them, so they belong to a fit's state as parameters do.</summary>
internal sealed class ModuleBuffers(nn.Module module)
{
    /// <summary>A copy of every buffer's bytes, in order.</summary>
    public byte[][] Snapshot() => [.. Tensors().Select(Bytes)];

    /// <summary>Sets every buffer's bytes.</summary>
    public void Restore(byte[][] snapshot)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (buffer, bytes) in Tensors().Zip(snapshot, (b, s) => (b, s)))
        {
            var values = empty(buffer.shape, buffer.dtype);
            values.bytes = bytes;
            buffer.copy_(values);
        }
    }

    /// <summary>Takes the mean of every buffer of floats over all processes: each has seen its share of the rows.</summary>
    public void Average(ICollective collective)
    {
        foreach (var buffer in Tensors().Where(b => b.is_floating_point()))
        {
            collective.Mean(buffer);
        }
    }

    private IEnumerable<Tensor> Tensors() => module.named_buffers().Select(b => b.buffer);

    private static byte[] Bytes(Tensor buffer)
    {
        using var scope = NewDisposeScope();
        return buffer.detach().cpu().contiguous().bytes.ToArray();
    }
}
