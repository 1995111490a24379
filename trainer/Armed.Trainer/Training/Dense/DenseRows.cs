using static TorchSharp.torch;

namespace Armed.Trainer.Training.Dense;

/// <summary>Rows of the training tensors, copied row by row into memory that stays.</summary>
internal sealed class DenseRows : IDisposable
{
    private readonly nint _inputs, _outcome;
    private readonly nint[] _clusters, _classes;
    private readonly nint _outcomeRows;

    public DenseRows(TrainingTensors data, int rows)
    {
        Inputs = new FloatBuffer(rows, (int)data.Inputs.size(1));
        Outcome = (data.Outcome.dim() == 1 ? zeros(rows, data.Outcome.dtype) : zeros(rows, data.Outcome.size(1), data.Outcome.dtype)).DetachFromDisposeScope();
        (_inputs, _outcome, _outcomeRows) = (TensorMemory.Address(data.Inputs), TensorMemory.Address(data.Outcome), TensorMemory.Address(Outcome));
        (_clusters, _classes) = (Addresses(data.Clusters), Addresses(data.ClusterClasses));
        Clusters = [.. data.Clusters.Select(_ => new long[rows])];
        Classes = [.. data.ClusterClasses.Select((c, g) => ReferenceEquals(c, data.Clusters[g]) ? Clusters[g] : new long[rows])];
    }

    /// <summary>x [B, F'].</summary>
    public FloatBuffer Inputs { get; }

    /// <summary>y, float [B, 1] or int64 [B].</summary>
    public Tensor Outcome { get; }

    /// <summary>Cluster codes [B] per factor.</summary>
    public long[][] Clusters { get; }

    /// <summary>The adversary's classes [B] per factor.</summary>
    public long[][] Classes { get; }

    /// <summary>Number of rows B.</summary>
    public int Count => Inputs.Rows;

    /// <summary>Copies the rows.</summary>
    public unsafe void Gather(ReadOnlySpan<long> rows)
    {
        int width = Inputs.Columns, bytes = (int)Outcome.element_size();
        var values = Inputs.Values;
        for (int i = 0; i < rows.Length; i++)
        {
            new ReadOnlySpan<float>((float*)_inputs + rows[i] * width, width).CopyTo(values.Slice(i * width, width));
            new ReadOnlySpan<byte>((byte*)_outcome + rows[i] * bytes, bytes).CopyTo(new Span<byte>((byte*)_outcomeRows + (long)i * bytes, bytes));
        }
        for (int g = 0; g < Clusters.Length; g++)
        {
            Pick(_clusters[g], rows, Clusters[g]);
            if (!ReferenceEquals(Classes[g], Clusters[g]))
                Pick(_classes[g], rows, Classes[g]);
        }
    }

    public void Dispose()
    {
        Inputs.Dispose();
        Outcome.Dispose();
    }

    private static unsafe void Pick(nint source, ReadOnlySpan<long> rows, long[] target)
    {
        for (int i = 0; i < rows.Length; i++)
            target[i] = ((long*)source)[rows[i]];
    }

    private static nint[] Addresses(IReadOnlyList<Tensor> tensors) => [.. tensors.Select(TensorMemory.Address)];
}
