using Armed.Trainer.Common;
using TorchSharp.Modules;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>The embeddings of a batch side by side, copied from tables that a step does not change.</summary>
internal sealed class DenseEmbeddings : IDisposable
{
    private readonly nint _codes;
    private readonly nint[] _tables;
    private readonly int[] _widths;

    /// <param name="embeddings">Tables [levels + 1, width].</param>
    /// <param name="codes">int64 [N, E], contiguous, no code below 0.</param>
    /// <param name="rows">Rows of a batch.</param>
    public DenseEmbeddings(IReadOnlyList<Embedding> embeddings, TorchSharp.torch.Tensor codes, int rows)
    {
        _codes = TensorMemory.Address(codes);
        _tables = [.. embeddings.Select(embedding => TensorMemory.Address(embedding.weight!))];
        _widths = [.. embeddings.Select(embedding => (int)embedding.weight!.size(1))];
        Values = new FloatBuffer(rows, _widths.Sum());
    }

    /// <summary>The embeddings [B, E'].</summary>
    public FloatBuffer Values { get; }

    /// <summary>Copies the embeddings of rows.</summary>
    /// <param name="rows">The rows of the fit.</param>
    public unsafe void Gather(ReadOnlySpan<long> rows)
    {
        for (int e = 0, first = 0; e < _tables.Length; first += _widths[e++])
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var code = ((long*)_codes)[rows[i] * _tables.Length + e];
                new ReadOnlySpan<float>((float*)_tables[e] + code * _widths[e], _widths[e]).CopyTo(Values.Values.Slice(i * Values.Columns + first, _widths[e]));
            }
        }
    }

    public void Dispose() => Values.Dispose();
}
