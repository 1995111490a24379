using System.Numerics.Tensors;
using Armed.Trainer.Common;
using TorchSharp.Modules;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>The embeddings of a batch side by side, and the gradients of their tables: rows are copied from the tables, and gradients are added to the rows that they came from.</summary>
internal sealed class DenseEmbeddings : IDisposable
{
    private readonly nint _codes;
    private readonly nint[] _tables, _gradients;
    private readonly int[] _widths;
    private readonly long[] _batch; // codes of the batch [B, E]

    /// <param name="embeddings">Tables [levels + 1, width].</param>
    /// <param name="codes">int64 [N, E], contiguous, no code below 0.</param>
    /// <param name="rows">Rows of a batch.</param>
    public DenseEmbeddings(IReadOnlyList<Embedding> embeddings, TorchSharp.torch.Tensor codes, int rows)
    {
        _codes = TensorMemory.Address(codes);
        _tables = [.. embeddings.Select(embedding => TensorMemory.Address(embedding.weight!))];
        _gradients = [.. embeddings.Select(GradientOf)];
        _widths = [.. embeddings.Select(embedding => (int)embedding.weight!.size(1))];
        _batch = new long[rows * _tables.Length];
        Values = new FloatBuffer(rows, _widths.Sum());
        Gradient = new FloatBuffer(rows, _widths.Sum());
    }

    /// <summary>The embeddings [B, E'].</summary>
    public FloatBuffer Values { get; }

    /// <summary>The loss's gradient by them.</summary>
    public FloatBuffer Gradient { get; }

    /// <summary>Copies the embeddings of rows.</summary>
    /// <param name="rows">The rows of the fit.</param>
    public unsafe void Gather(ReadOnlySpan<long> rows)
    {
        var count = _tables.Length;
        for (var i = 0; i < rows.Length; i++)
        {
            new ReadOnlySpan<long>((long*)_codes + rows[i] * count, count).CopyTo(_batch.AsSpan(i * count, count));
        }

        for (int e = 0, first = 0; e < count; first += _widths[e++])
        {
            for (var i = 0; i < rows.Length; i++)
            {
                Row(_tables[e], e, i).CopyTo(Values.Values.Slice(i * Values.Columns + first, _widths[e]));
            }
        }
    }

    /// <summary>Adds <see cref="Gradient"/> to the gradients of the tables.</summary>
    public void AddGradients()
    {
        for (int e = 0, first = 0; e < _tables.Length; first += _widths[e++])
        {
            for (var i = 0; i < Gradient.Rows; i++)
            {
                var target = Row(_gradients[e], e, i);
                TensorPrimitives.Add(target, Gradient.Values.Slice(i * Gradient.Columns + first, _widths[e]), target);
            }
        }
    }

    public void Dispose()
    {
        Values.Dispose();
        Gradient.Dispose();
    }

    /// <summary>Where a table's gradient is; 0 where the table is not learned. TorchSharp's <c>weight</c> is another view of the parameter, without its gradient.</summary>
    private static nint GradientOf(Embedding embedding)
    {
        using var gradient = embedding.parameters().Single().grad;
        return gradient is null ? 0 : TensorMemory.Address(gradient);
    }

    /// <summary>A table's row of the batch's row.</summary>
    private unsafe Span<float> Row(nint table, int embedding, int row) => new((float*)table + _batch[row * _tables.Length + embedding] * _widths[embedding], _widths[embedding]);
}
