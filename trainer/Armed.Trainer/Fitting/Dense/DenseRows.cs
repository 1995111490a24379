using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>Rows of the training tensors, copied row by row into memory that stays.</summary>
internal sealed class DenseRows : IDisposable
{
    private readonly nint _inputs, _outcome;
    private readonly nint[] _clusters, _classes;
    private readonly nint _outcomeRows;
    private readonly FloatBuffer? _weights, _offsets;
    private readonly nint _weightsSource, _offsetsSource;

    /// <param name="data">The rows of the fit.</param>
    /// <param name="encoder">Has the embeddings.</param>
    /// <param name="rows">Rows of a batch.</param>
    public DenseRows(TrainingTensors data, InputEncoder encoder, int rows)
    {
        Inputs = new FloatBuffer(rows, (int)data.Inputs.size(1));
        Outcome = (data.Outcome.dim() == 1 ? zeros(rows, data.Outcome.dtype) : zeros(rows, data.Outcome.size(1), data.Outcome.dtype)).DetachFromDisposeScope();
        (_inputs, _outcome, _outcomeRows) = (TensorMemory.Address(data.Inputs), TensorMemory.Address(data.Outcome), TensorMemory.Address(Outcome));
        Embedded = data.EmbeddedCodes is { } codes ? new DenseEmbeddings(encoder.Embeddings, codes, rows) : null;
        if (data.Weights is not null)
        {
            (_weights, _weightsSource) = (new FloatBuffer(rows, 1), TensorMemory.Address(data.Weights));
        }

        if (data.Offsets is not null)
        {
            (_offsets, _offsetsSource) = (new FloatBuffer(rows, 1), TensorMemory.Address(data.Offsets));
        }

        (_clusters, _classes) = (Addresses(data.Clusters), Addresses(data.ClusterClasses));
        Clusters = [.. data.Clusters.Select(_ => new long[rows])];
        Classes = [.. data.ClusterClasses.Select((c, g) => ReferenceEquals(c, data.Clusters[g]) ? Clusters[g] : new long[rows])];
    }

    /// <summary>x [B, F'] without embeddings.</summary>
    public FloatBuffer Inputs { get; }

    /// <summary>The embeddings, which follow x; null without.</summary>
    public DenseEmbeddings? Embedded { get; }

    /// <summary>x and the embeddings, side by side.</summary>
    public IReadOnlyList<FloatBuffer> AllInputs => Embedded is null ? [Inputs] : [Inputs, Embedded.Values];

    /// <summary>y, float [B, 1] or int64 [B].</summary>
    public Tensor Outcome { get; }

    /// <summary>Weights [B, 1]; null if all rows weigh 1.</summary>
    public Tensor? Weights => _weights?.Tensor;

    /// <summary>Known part of the linear predictor [B, 1]; null without an offset.</summary>
    public Tensor? Offsets => _offsets?.Tensor;

    /// <summary>Cluster codes [B] per factor.</summary>
    public long[][] Clusters { get; }

    /// <summary>The adversary's classes [B] per factor.</summary>
    public long[][] Classes { get; }

    /// <summary>Number of rows B.</summary>
    public int Count => Inputs.Rows;

    /// <summary>Whether rows can be copied: on the CPU, and without images.</summary>
    public static bool Covers(TrainingTensors data) => data.Device.type == TorchSharp.DeviceType.CPU && data.Images is null && data.Inputs.size(1) > 0;

    /// <summary>Copies the rows.</summary>
    public unsafe void Gather(ReadOnlySpan<long> rows)
    {
        int width = Inputs.Columns, bytes = (int)Outcome.element_size();
        var values = Inputs.Values;
        for (var i = 0; i < rows.Length; i++)
        {
            new ReadOnlySpan<float>((float*)_inputs + rows[i] * width, width).CopyTo(values.Slice(i * width, width));
            new ReadOnlySpan<byte>((byte*)_outcome + rows[i] * bytes, bytes).CopyTo(new Span<byte>((byte*)_outcomeRows + (long)i * bytes, bytes));
        }
        Embedded?.Gather(rows);
        Pick(_weightsSource, rows, _weights);
        Pick(_offsetsSource, rows, _offsets);
        for (var g = 0; g < Clusters.Length; g++)
        {
            Pick(_clusters[g], rows, Clusters[g]);
            if (!ReferenceEquals(Classes[g], Clusters[g]))
            {
                Pick(_classes[g], rows, Classes[g]);
            }
        }
    }

    public void Dispose()
    {
        Inputs.Dispose();
        Embedded?.Dispose();
        Outcome.Dispose();
        _weights?.Dispose();
        _offsets?.Dispose();
    }

    private static unsafe void Pick(nint source, ReadOnlySpan<long> rows, FloatBuffer? target)
    {
        if (target is null)
        {
            return;
        }

        var values = target.Values;
        for (var i = 0; i < rows.Length; i++)
        {
            values[i] = ((float*)source)[rows[i]];
        }
    }

    private static unsafe void Pick(nint source, ReadOnlySpan<long> rows, long[] target)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            target[i] = ((long*)source)[rows[i]];
        }
    }

    private static nint[] Addresses(IReadOnlyList<Tensor> tensors) => [.. tensors.Select(TensorMemory.Address)];
}
