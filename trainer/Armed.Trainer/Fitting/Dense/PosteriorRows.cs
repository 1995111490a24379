using System.Numerics.Tensors;
using Armed.Trainer.Common;
using Armed.Trainer.Models;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>
/// The posterior of the clusters that a step needs, and its gradients in closed form: of every cluster for a small table, of the batch's clusters
/// alone for a large one, whose gradients, and whose updates, then are rows.
/// </summary>
/// <remarks>One slot per cluster in use; slot d's values are at [d W, (d + 1) W), W = K O.</remarks>
internal sealed class PosteriorRows
{
    /// <summary>Values in a table above which only the rows in use are read and updated.</summary>
    public const int DenseUpTo = 16_384;

    private const float LargestExponent = 80;
    private const int RowsAhead = 8;
    private readonly nint _means, _rawScales, _meansGradient, _rawGradient;
    private readonly int _tableLength;
    private readonly IReadOnlyList<int> _rowsPerCluster;
    private readonly RandomEffects _effects;
    private float[] _raw = [], _scale = [], _variance = [], _sigmoid = [], _varianceGradient = [];
    private int[] _counts = [];

    public PosteriorRows(RandomEffects effects, IReadOnlyList<int> rowsPerCluster, TouchedRows? touched)
    {
        (_effects, _rowsPerCluster, Touched) = (effects, rowsPerCluster, touched);
        Width = effects.Design.Size * effects.Outputs;
        _tableLength = effects.Clusters * Width;
        using TorchSharp.torch.Tensor means = effects.Means.grad!, raw = effects.RawScales.grad!;
        (_means, _rawScales) = (TensorMemory.Address(effects.Means), TensorMemory.Address(effects.RawScales));
        (_meansGradient, _rawGradient) = (TensorMemory.Address(means), TensorMemory.Address(raw));
    }

    /// <summary>Values per cluster, W = K O.</summary>
    public int Width { get; }

    /// <summary>The clusters in use, when they are not all.</summary>
    public TouchedRows? Touched { get; }

    private int Slots => Touched?.Count ?? _effects.Clusters;

    /// <summary>Whether only the rows in use are updated.</summary>
    public static bool IsLarge(RandomEffects effects) => (long)effects.Clusters * effects.Design.Size * effects.Outputs > DenseUpTo;

    /// <summary>Takes the clusters of a batch into use and writes each row's slot.</summary>
    public void Use(ReadOnlySpan<long> clusters, Span<int> slots)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = Touched?.SlotOf((int)clusters[i]) ?? (int)clusters[i];
        }

        Resize(Slots * Width);
        CountRows(slots);
        if (Touched is null)
        {
            Table(_rawScales).CopyTo(_raw);
        }
        else
        {
            ReadTouched(Touched);
        }

        Positive(Slots * Width);
        _varianceGradient.AsSpan(0, Slots * Width).Clear();
    }

    /// <summary>m of a slot [W].</summary>
    public ReadOnlySpan<float> Mean(int slot) => Table(_means).Slice(Cluster(slot) * Width, Width);

    /// <summary>s^2 of a slot [W].</summary>
    public ReadOnlySpan<float> Variance(int slot) => _variance.AsSpan(slot * Width, Width);

    /// <summary>Where the loss's gradient by m of a slot is added.</summary>
    public Span<float> MeanGradient(int slot) => Table(_meansGradient).Slice(Cluster(slot) * Width, Width);

    /// <summary>Where the loss's gradient by s^2 of a slot is added.</summary>
    public Span<float> VarianceGradient(int slot) => _varianceGradient.AsSpan(slot * Width, Width);

    /// <summary>
    /// Adds the gradient of lambda_K KL / N and carries the gradients by s^2 on to r. With rows in use, each row of the batch pays KL_c / n_c of its cluster: the
    /// mean over batches is KL / N, and no other cluster is touched.
    /// </summary>
    public void Finish(double lambdaK, int trainingRows, int batchRows)
    {
        for (var d = 0; d < Slots; d++)
        {
            var cluster = Cluster(d);
            var share = Touched is null ? 1.0 / trainingRows : (double)_counts[d] / batchRows / _rowsPerCluster[cluster];
            Finish(d, (float)(lambdaK * share));
        }
    }

    private void Finish(int slot, float weight)
    {
        var tau = _effects.TauSquared;
        var means = Mean(slot);
        Span<float> meansGradient = MeanGradient(slot), rawGradient = Table(_rawGradient).Slice(Cluster(slot) * Width, Width);
        var start = slot * Width;
        for (var j = 0; j < Width; j++)
        {
            // d KL / dm = m / tau^2;  d KL / ds = s / tau^2 - 1 / s;  ds / dr = sigmoid(r)
            float scale = _scale[start + j], inverse = 1 / tau[j];
            meansGradient[j] += weight * means[j] * inverse;
            rawGradient[j] += (2 * scale * _varianceGradient[start + j] + weight * (scale * inverse - 1 / scale)) * _sigmoid[start + j];
        }
    }

    private void ReadTouched(TouchedRows touched)
    {
        for (var d = 0; d < touched.Count; d++)
        {
            var start = touched.Rows[d] * Width;
            foreach (var table in (ReadOnlySpan<nint>)[_means, _meansGradient, _rawGradient])
            {
                TensorMemory.Prefetch(ref Table(table)[start], Width);
            }

            if (d + RowsAhead < touched.Count)
            {
                TensorMemory.Prefetch(ref Table(_rawScales)[touched.Rows[d + RowsAhead] * Width], Width);
            }

            Table(_rawScales).Slice(start, Width).CopyTo(_raw.AsSpan(d * Width));
        }
    }

    private int Cluster(int slot) => Touched is null ? slot : Touched.Rows[slot];

    private unsafe Span<float> Table(nint address) => new((void*)address, _tableLength);

    private void CountRows(ReadOnlySpan<int> slots)
    {
        if (Touched is null)
        {
            return;
        }

        if (_counts.Length < Slots)
        {
            _counts = new int[2 * Slots];
        }

        _counts.AsSpan(0, Slots).Clear();
        foreach (var slot in slots)
        {
            _counts[slot]++;
        }
    }

    private void Resize(int length)
    {
        if (_raw.Length >= length)
        {
            return;
        }

        var capacity = Touched is null ? length : Math.Min(_tableLength, 2 * length);
        (_raw, _scale, _variance, _sigmoid, _varianceGradient) = (new float[capacity], new float[capacity], new float[capacity], new float[capacity], new float[capacity]);
    }

    /// <summary>s = ln(1 + e^r), its square and sigmoid(r).</summary>
    private void Positive(int length)
    {
        Span<float> raw = _raw.AsSpan(0, length), scale = _scale.AsSpan(0, length), sigmoid = _sigmoid.AsSpan(0, length);
        TensorPrimitives.Min(raw, LargestExponent, raw);
        TensorPrimitives.Exp(raw, raw);
        TensorPrimitives.Add(raw, 1, sigmoid);
        TensorPrimitives.Log(sigmoid, scale);
        for (var j = 0; j < length; j++)
        {
            // ln(1 + e) loses e's small digits in the sum; ln(u) e / (u - 1) with u = 1 + e as rounded gets them back (Kahan).
            float e = raw[j], u = sigmoid[j];
            scale[j] = u == 1 ? e : scale[j] * (e / (u - 1));
            sigmoid[j] = e / u;
        }
        TensorPrimitives.Multiply(scale, scale, _variance.AsSpan(0, length));
    }
}
