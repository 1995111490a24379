using Armed.Trainer.Common;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>A float matrix that lives over many steps: torch multiplies it, loops read and write its memory.</summary>
internal sealed class FloatBuffer : IDisposable
{
    private readonly nint _data;
    private readonly int _length;

    public FloatBuffer(int rows, int columns)
    {
        Tensor = zeros(rows, columns).DetachFromDisposeScope();
        (Rows, Columns, _length, _data) = (rows, columns, rows * columns, TensorMemory.Address(Tensor));
    }

    public Tensor Tensor { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>All values, row after row.</summary>
    public unsafe Span<float> Values => new((void*)_data, _length);

    public void Dispose() => Tensor.Dispose();
}
