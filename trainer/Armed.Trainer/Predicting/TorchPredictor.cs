using Armed.Runtime;
using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>Predicts raw rows with the fitted modules in TorchSharp: for metrics, and as the reference that the graphs must equal.</summary>
internal sealed class TorchPredictor : IDisposable
{
    private const int MostRows = 4_096;

    /// <summary>Numbers [N, classes] that a chunk of the inferred head holds at most, so that they stay in the processor's cache; <see cref="FewestRows"/> in any case.</summary>
    private const int MostMemberships = 1 << 20;

    private const int FewestRows = 256;
    private readonly FittedModel _model;
    private readonly LastLayerTensors _last;
    private readonly LinearPredictor _linearPredictor;
    private readonly RowChunks _chunks;

    public TorchPredictor(FittedModel model)
    {
        (_model, _chunks, _last) = (model, new RowChunks(model.Network.Encoder.RowsAtOnce(MostRows)), new LastLayerTensors(model.LastLayer));
        var features = new RowFeatures(model, _last);
        _linearPredictor = new LinearPredictor(model, _last, features);
        Layers = new LayerReader(model, features, _chunks);
        GradCam = new GradCamTensors(model, _last, features, _linearPredictor, _chunks);
        foreach (var network in model.Networks)
        {
            network.eval();
        }
    }

    /// <summary>What the networks make of rows.</summary>
    public LayerReader Layers { get; }

    /// <summary>Where images raise and lower the linear predictors; for convolutional networks.</summary>
    public GradCamTensors GradCam { get; }

    /// <summary>Predicts rows given as the graphs take them.</summary>
    public Predictions Predict(EncodedRows rows, PredictionHead head) =>
        Predict(rows, head == PredictionHead.Inferred ? new RowChunks(MembershipChunk) : _chunks, (start, count) => _linearPredictor.Moments(rows, start, count, head));

    /// <summary>Predicts rows of a model with one factor and one linear predictor, the distribution of each row's effects given instead of its cluster.</summary>
    public Predictions Predict(EncodedRows rows, RowEffects effects) => Predict(rows, _chunks, (start, count) => _linearPredictor.Moments(rows, start, count, effects));

    private Predictions Predict(EncodedRows rows, RowChunks chunks, Func<int, int, LinearMoments> linearPredictor)
    {
        int width = _model.Outcome.Width, outputs = _model.Outcome.Outputs;
        var result = new Predictions(new float[rows.Rows * width], new float[rows.Rows * outputs], new float[rows.Rows * outputs], width, outputs) { TotalSds = IsApart ? new float[rows.Rows] : [] };
        chunks.ForEach(rows, (start, count) =>
        {
            var (mean, variance, spread, addends) = linearPredictor(start, count);
            var values = _model.Outcome.Predict(mean, variance).Times(Slope).Plus(Shift);
            RowChunks.Copy(addends is null ? values : SecondStage.Tilted(values, addends), result.Values, start * width);
            RowChunks.Copy(mean.Times(_model.OutcomeSd).Plus(_model.OutcomeMean), result.LinearPredictors, start * outputs);
            var whole = spread is null ? variance : variance.Plus(spread);
            RowChunks.Copy((IsApart ? variance : whole).sqrt().Times(_model.OutcomeSd), result.Sds, start * outputs);
            if (IsApart)
            {
                RowChunks.Copy(whole.sqrt().Times(_model.OutcomeSd), result.TotalSds, start);
            }
        });
        return result;
    }

    /// <summary>Predictions at given means and variances of the linear predictor, [N] each, in the network's units; for one linear predictor.</summary>
    public Predictions Integrate(float[] mean, float[] variance)
    {
        using var scope = NewDisposeScope();
        using var _ = inference_mode(true);
        var result = new Predictions(new float[mean.Length * _model.Outcome.Width], new float[mean.Length], new float[mean.Length], _model.Outcome.Width, 1);
        RowChunks.Copy(_model.Outcome.Predict(tensor(mean).view(-1, 1), tensor(variance).view(-1, 1)).Times(Slope).Plus(Shift), result.Values, 0);
        return result;
    }

    /// <summary>What the trees of the second stage compare, by row.</summary>
    public IReadOnlyList<float[]> SecondStageColumns(EncodedRows rows)
    {
        var result = new List<float[]>();
        _chunks.ForEach(rows, (start, count) =>
        {
            var columns = _linearPredictor.SecondStageColumns(rows, start, count);
            result.AddRange(Values(columns).Chunk((int)columns.size(1)));
        });
        return result;
    }

    /// <summary>What the second stage adds to the linear predictor, in original units [N], or by class to the logarithms of probabilities [N, K].</summary>
    public float[] Addends(EncodedRows rows)
    {
        var (stage, sd) = (_model.LastLayer.SecondStage!, _model.LastLayer.SecondStage!.Classes > 0 ? 1 : _model.OutcomeSd);
        return _chunks.Joined(rows, stage.Trees.Outputs, (start, count) => stage.Build(_linearPredictor.SecondStageColumns(rows, start, count), _model.Columns.Count).Times(sd));
    }

    /// <summary>
    /// By row how many times a second stage by class magnifies rounding [N], at least once: that of a probability by up to max_k exp(s_k) / sum_j p_j exp(s_j), that of s as often as s is large.
    /// </summary>
    public float[] TiltFactors(EncodedRows rows)
    {
        return _chunks.Joined(rows, 1, (start, count) =>
        {
            var (mean, variance, _, addends) = _linearPredictor.Moments(rows, start, count, PredictionHead.Mixed);
            var tilted = SecondStage.Logarithms(_model.Outcome.Predict(mean, variance), addends!).logsumexp(1, keepdim: true); // ln sum_j p_j exp(s_j) [N, 1]
            var factors = cat([ones_like(tilted), (addends! - tilted).exp(), addends!.abs()], 1);                             // [N, 1 + 2 K]
            return factors.amax([1L]);
        });
    }

    /// <summary>
    /// The parts of the linear predictor that the second stage reads, in original units: it, its fixed part, and per factor phi'm, phi'S phi and the first effect; then per factor the class shares, if it reads them.
    /// </summary>
    public float[] LinearParts(EncodedRows rows)
    {
        var (stage, sd) = (_model.LastLayer.SecondStage!, _model.OutcomeSd);
        var layout = new LinearPartsLayout(_model.LastLayer.Effects.Count, stage.Classes);
        var width = layout.Width;
        float[] slopes = [(float)sd, (float)sd, .. Enumerable.Range(0, _model.LastLayer.Effects.Count).SelectMany(_ => new[] { (float)sd, (float)(sd * sd), (float)sd }), .. Enumerable.Repeat(1f, width - layout.Shares(0))];
        float[] shifts = [(float)_model.OutcomeMean, (float)_model.OutcomeMean, .. new float[width - LinearPartsLayout.OfRow]];
        return _chunks.Joined(rows, width, (start, count) => (_linearPredictor.SecondStageColumns(rows, start, count).narrow(1, _model.Columns.Count, width) * tensor(slopes)).Plus(tensor(shifts)));
    }

    /// <summary>What the graph <c>features</c> gives: f in original units, each factor's design and the uncertainty of the fixed part before clusters add to it.</summary>
    public Dictionary<string, float[]> Design(EncodedRows rows)
    {
        var parts = new Dictionary<string, List<float>>(StringComparer.Ordinal);
        _chunks.ForEach(rows, (start, count) =>
        {
            foreach (var (name, values) in _linearPredictor.Design(rows, start, count))
            {
                (parts.TryGetValue(name, out var part) ? part : parts[name] = []).AddRange(Values(values));
            }
        });
        return parts.ToDictionary(part => part.Key, part => part.Value.ToArray());
    }

    public void Dispose()
    {
        _linearPredictor.Dispose();
        _last.Dispose();
    }

    /// <summary>Rows of a chunk that has a number for each class.</summary>
    private int MembershipChunk => Math.Min(_chunks.Size, Math.Max(FewestRows, MostMemberships / Math.Max(1, _model.Classes.Max(of => of.Count))));

    private bool IsApart => _model.LastLayer.Spread is { IsApart: true };

    private bool IsStandardised => _model.Outcome.Kind.IsStandardised;

    private double Slope => IsStandardised ? _model.OutcomeSd : 1;

    private double Shift => IsStandardised ? _model.OutcomeMean : 0;

    private static float[] Values(Tensor tensor) => [.. tensor.contiguous().data<float>()];
}
