using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Gives a module's buffers the elements that they had, when disposed: forward may write into them.</summary>
internal sealed class BufferGuard : IDisposable
{
    private readonly (Tensor Buffer, Tensor Before)[] _buffers;

    public BufferGuard(nn.Module module) => _buffers = [.. module.named_buffers().Select(entry => (entry.buffer, entry.buffer.detach().clone()))];

    public void Dispose()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var (buffer, before) in _buffers)
        {
            if (!buffer.IsInvalid && buffer.shape.AsSpan().SequenceEqual(before.shape) && !buffer.Equals(before))
            {
                buffer.copy_(before);
            }

            before.Dispose();
        }
    }
}
