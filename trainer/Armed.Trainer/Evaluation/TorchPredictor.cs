using Armed.Runtime;
using Armed.Trainer.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Evaluation;

/// <summary>Predicts raw rows with the fitted modules in TorchSharp: for metrics, and as the reference that the graphs must equal.</summary>
internal sealed class TorchPredictor : IDisposable
{
    private const int Chunk = 4_096;
    private readonly FittedModel _model;
    private readonly (Tensor Means, Tensor Variances)[] _tables;

    public TorchPredictor(FittedModel model)
    {
        _model = model;
        using var scope = NewDisposeScope();
        _tables = [.. Enumerable.Range(0, model.Network.Effects.Count).Select(g => Detached(model.Tables(g)))];
        model.Network.eval();
    }

    /// <summary>Predicts rows given as the graphs take them.</summary>
    public Predictions Predict(RawRows rows, PredictionHead head)
    {
        int width = _model.Outcome.Width, outputs = _model.Outcome.Outputs;
        var result = new Predictions(new float[rows.Count * width], new float[rows.Count * outputs], new float[rows.Count * outputs], width, outputs);
        using var _ = inference_mode(true);
        for (int start = 0; start < rows.Count; start += Chunk)
        {
            using var scope = NewDisposeScope();
            int count = Math.Min(Chunk, rows.Count - start);
            var (mean, variance) = LinearPredictor(rows, start, count, head);
            Copy(_model.Outcome.Predict(mean, variance) * Slope + Shift, result.Values, start * width);
            Copy(mean * _model.OutcomeSd + _model.OutcomeMean, result.LinearPredictors, start * outputs);
            Copy(variance.sqrt() * _model.OutcomeSd, result.Sds, start * outputs);
        }
        return result;
    }

    /// <summary>p(Z | x) of a factor, [N, classes] row after row.</summary>
    public float[] Membership(RawRows rows, int factor)
    {
        int classes = _model.Classes[factor].Count;
        var result = new float[rows.Count * classes];
        using var _ = inference_mode(true);
        for (int start = 0; start < rows.Count; start += Chunk)
        {
            using var scope = NewDisposeScope();
            int count = Math.Min(Chunk, rows.Count - start);
            Copy(functional.softmax(_model.ZPredictor!.forward(Encode(rows, start, count))[factor], 1), result, start * classes);
        }
        return result;
    }

    /// <summary>The activations h_1 .. h_L side by side, [N, H_1 + .. + H_L] row after row.</summary>
    public (float[] Values, int Width) Activations(RawRows rows)
    {
        int width = _model.Network.Backbone.Layers.Count == 0 ? 0 : _model.Network.Backbone.Widths.Sum();
        var result = new float[rows.Count * width];
        ForEachChunk(rows, (x, start) => Copy(cat(_model.Network.Backbone.Activations(x), 1), result, start * width));
        return (result, width);
    }

    /// <summary>Mean of each unit of the last hidden layer.</summary>
    public double[] HiddenMeans(RawRows rows)
    {
        var sums = new double[_model.Network.Backbone.Outputs];
        ForEachChunk(rows, (x, _) =>
        {
            var chunk = _model.Network.Backbone.forward(x).sum(0L, type: float64).data<double>();
            for (int k = 0; k < sums.Length; k++)
                sums[k] += chunk[k];
        });
        return Array.ConvertAll(sums, s => s / rows.Count);
    }

    /// <summary>What the graph <c>features</c> gives: f in original units, and each factor's design.</summary>
    public Dictionary<string, float[]> Design(RawRows rows)
    {
        using var scope = NewDisposeScope();
        using var _ = inference_mode(true);
        var x = Encode(rows, 0, rows.Count);
        var activations = _model.Network.Backbone.Activations(x);
        var hidden = activations.Length == 0 ? null : activations[^1];
        var f = WithOffset(_model.Network.FixedPredictor(x, hidden), rows, 0, rows.Count);
        var result = new Dictionary<string, float[]> { ["linear_predictor"] = Values(f * _model.OutcomeSd + _model.OutcomeMean) };
        foreach (var effects in _model.Network.Effects)
            result[$"design_{effects.Design.Factor}"] = Values(effects.Design.Build(x, hidden));
        return result;
    }

    public void Dispose()
    {
        foreach (var (means, variances) in _tables)
        {
            means.Dispose();
            variances.Dispose();
        }
    }

    private bool IsContinuous => _model.Outcome.Task == Data.TaskKind.Continuous;

    private double Slope => IsContinuous ? _model.OutcomeSd : 1;

    private double Shift => IsContinuous ? _model.OutcomeMean : 0;

    /// <summary>Encodes rows chunk by chunk and hands x [N, F'] on with its first row's number.</summary>
    private void ForEachChunk(RawRows rows, Action<Tensor, int> use)
    {
        using var _ = inference_mode(true);
        for (int start = 0; start < rows.Count; start += Chunk)
        {
            using var scope = NewDisposeScope();
            use(Encode(rows, start, Math.Min(Chunk, rows.Count - start)), start);
        }
    }

    private Tensor Encode(RawRows rows, int start, int count)
    {
        var (features, categories) = rows.Tensors(start, count);
        return _model.Network.Encoder.forward(features, categories);
    }

    private (Tensor Mean, Tensor Variance) LinearPredictor(RawRows rows, int start, int count, PredictionHead head)
    {
        var x = Encode(rows, start, count);                                              // [N, F']
        var activations = _model.Network.Backbone.Activations(x);
        var hidden = activations.Length == 0 ? null : activations[^1];                   // [N, H]
        var mean = _model.Network.FixedPredictor(x, hidden);                             // [N, O]
        var variance = zeros_like(mean);
        mean = WithOffset(mean, rows, start, count);
        var memberships = head == PredictionHead.Inferred ? _model.ZPredictor!.forward(x) : null;
        for (int g = 0; g < _tables.Length; g++)
        {
            var phi = _model.Network.Effects[g].Design.Build(x, hidden);                 // [N, K]
            var (m, v) = memberships is null
                ? Known(g, phi, head == PredictionHead.Fixed ? null : rows.Clusters(g, start, count))
                : Inferred(g, phi, functional.softmax(memberships[g], 1));
            (mean, variance) = (mean + m, variance + v);
        }
        return (mean, variance);
    }

    private Tensor WithOffset(Tensor f, RawRows rows, int start, int count) => _model.HasOffset ? f + rows.OffsetTensor(start, count)! : f;

    private (Tensor Mean, Tensor Variance) Known(int g, Tensor phi, Tensor? codes)
    {
        long unknown = _tables[g].Means.size(0) - 1;
        codes = codes is null ? full(phi.size(0), unknown, int64) : where(codes.lt(0).logical_or(codes.ge(unknown)), full_like(codes, unknown), codes);
        return (Combine(phi, _tables[g].Means.index_select(0, codes)), Combine(phi.square(), _tables[g].Variances.index_select(0, codes)));
    }

    /// <summary>Mean and variance of the mixture over the classes' clusters: sum_c p_c (phi'S_c phi + (phi'm_c - m)^2).</summary>
    private (Tensor Mean, Tensor Variance) Inferred(int g, Tensor phi, Tensor membership)
    {
        long[] clusters = [.. _model.Classes[g].Clusters, .. _model.Classes[g].HasRest ? new[] { _tables[g].Means.size(0) - 1 } : []];
        var rows = tensor(clusters);
        var means = _tables[g].Means.index_select(0, rows).view(clusters.Length, phi.size(1), -1);           // [classes, K, O]
        var variances = _tables[g].Variances.index_select(0, rows).view(clusters.Length, phi.size(1), -1);
        var moments = Enumerable.Range(0, _model.Outcome.Outputs).Select(o => Mixture(membership, phi, means.select(2, o).t(), variances.select(2, o).t())).ToArray();
        return (cat([.. moments.Select(m => m.Mean)], 1), cat([.. moments.Select(m => m.Variance)], 1));
    }

    /// <summary>The same for one output, from tables [K, classes].</summary>
    private static (Tensor Mean, Tensor Variance) Mixture(Tensor membership, Tensor phi, Tensor means, Tensor variances)
    {
        var perCluster = phi.matmul(means);                                                                    // [N, classes]
        var mean = (membership * perCluster).sum(1, keepdim: true);
        var spread = phi.square().matmul(variances).add_((perCluster - mean).square());
        return (mean, (membership * spread).sum(1, keepdim: true));
    }

    /// <summary>sum_k phi[n, k] rows[n, k O + o].</summary>
    private Tensor Combine(Tensor phi, Tensor rows) => (phi.unsqueeze(2) * rows.view(rows.size(0), phi.size(1), _model.Outcome.Outputs)).sum(1);

    private static (Tensor, Tensor) Detached((Tensor Means, Tensor Variances) tables) =>
        (tables.Means.DetachFromDisposeScope(), tables.Variances.DetachFromDisposeScope());

    private static float[] Values(Tensor tensor) => [.. tensor.contiguous().data<float>()];

    private static void Copy(Tensor tensor, float[] target, int offset) => tensor.contiguous().data<float>().CopyTo(target.AsSpan(offset, (int)tensor.numel()));
}
