using Armed.Runtime;
using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Predicting;

/// <summary>Predicts raw rows with the fitted modules in TorchSharp: for metrics, and as the reference that the graphs must equal.</summary>
internal sealed partial class TorchPredictor : IDisposable
{
    private const int MostRows = 4_096;

    /// <summary>Numbers [N, classes] that a chunk of the inferred head holds at most, so that they stay in the processor's cache; <see cref="FewestRows"/> in any case.</summary>
    private const int MostMemberships = 1 << 20;

    private const int FewestRows = 256;
    private readonly FittedModel _model;
    private readonly LastLayerTensors _last;
    private readonly TableTensors[] _tables;
    private readonly Tensor[] _shares; // per factor [C + 1, K + 1]; none without a second stage by class shares
    private readonly FixedSpreadTensors? _spread;
    private readonly PairTensors[] _pairs;
    private readonly int _chunk;

    public TorchPredictor(FittedModel model)
    {
        (_model, _chunk) = (model, model.Network.Encoder.RowsAtOnce(MostRows));
        _last = new LastLayerTensors(model.LastLayer);
        _tables = [.. model.LastLayer.Effects.Select(table => new TableTensors(table))];
        _shares = [.. (model.LastLayer.SecondStage?.Shares ?? []).Select((shares, g) => Rows(shares, model.LastLayer.Effects[g].Clusters + 1))];
        _spread = model.LastLayer.Spread is { } spread ? new FixedSpreadTensors(spread, [.. model.LastLayer.Effects.Select(table => table.Design)]) : null;
        _pairs = [.. model.LastLayer.Pairs.Select(pair => new PairTensors(pair))];
        foreach (var network in model.Networks)
        {
            network.eval();
        }
    }

    /// <summary>Predicts rows given as the graphs take them.</summary>
    public Predictions Predict(EncodedRows rows, PredictionHead head) => Predict(rows, head == PredictionHead.Inferred ? MembershipChunk : _chunk, (start, count) => LinearPredictor(rows, start, count, head));

    /// <summary>Predicts rows of a model with one factor and one linear predictor, the distribution of each row's effects given instead of its cluster.</summary>
    public Predictions Predict(EncodedRows rows, RowEffects effects) => Predict(rows, _chunk, (start, count) => LinearPredictor(rows, start, count, effects));

    private Predictions Predict(EncodedRows rows, int chunk, Func<int, int, LinearMoments> linearPredictor)
    {
        int width = _model.Outcome.Width, outputs = _model.Outcome.Outputs;
        var result = new Predictions(new float[rows.Rows * width], new float[rows.Rows * outputs], new float[rows.Rows * outputs], width, outputs) { TotalSds = IsApart ? new float[rows.Rows] : [] };
        using var _ = inference_mode(true);
        for (var start = 0; start < rows.Rows; start += chunk)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(chunk, rows.Rows - start);
            var (mean, variance, spread, addends) = linearPredictor(start, count);
            var values = _model.Outcome.Predict(mean, variance).Times(Slope).Plus(Shift);
            Copy(addends is null ? values : SecondStage.Tilted(values, addends), result.Values, start * width);
            Copy(mean.Times(_model.OutcomeSd).Plus(_model.OutcomeMean), result.LinearPredictors, start * outputs);
            var whole = spread is null ? variance : variance.Plus(spread);
            Copy((IsApart ? variance : whole).sqrt().Times(_model.OutcomeSd), result.Sds, start * outputs);
            if (IsApart)
            {
                Copy(whole.sqrt().Times(_model.OutcomeSd), result.TotalSds, start);
            }
        }
        return result;
    }

    /// <summary>Predictions at given means and variances of the linear predictor, [N] each, in the network's units; for one linear predictor.</summary>
    public Predictions Integrate(float[] mean, float[] variance)
    {
        using var scope = NewDisposeScope();
        using var _ = inference_mode(true);
        var result = new Predictions(new float[mean.Length * _model.Outcome.Width], new float[mean.Length], new float[mean.Length], _model.Outcome.Width, 1);
        Copy(_model.Outcome.Predict(tensor(mean).view(-1, 1), tensor(variance).view(-1, 1)).Times(Slope).Plus(Shift), result.Values, 0);
        return result;
    }

    /// <summary>p(Z | x) of a factor, [N, classes] row after row.</summary>
    public float[] Membership(EncodedRows rows, int factor)
    {
        var classes = _model.Classes[factor].Count;
        var result = new float[rows.Rows * classes];
        using var _ = inference_mode(true);
        for (var start = 0; start < rows.Rows; start += _chunk)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(_chunk, rows.Rows - start);
            Copy(functional.softmax(_model.ZPredictor!.forward(WithImages(_model.Network, rows, start, count))[factor], 1), result, start * classes);
        }
        return result;
    }

    /// <summary>The activations h_1 .. h_L side by side, [N, H_1 + .. + H_L] row after row.</summary>
    public (float[] Values, int Width) Activations(EncodedRows rows)
    {
        var width = _model.Network.Backbone.Widths.Sum();
        var result = new float[rows.Rows * width];
        ForEachChunk(rows, (start, count) => Copy(cat(_model.Network.Activations(WithImages(_model.Network, rows, start, count)), 1), result, start * width));
        return (result, width);
    }

    /// <summary>Mean of each hidden feature.</summary>
    public double[] HiddenMeans(EncodedRows rows)
    {
        double[]? sums = null;
        ForEachChunk(rows, (start, count) =>
        {
            var chunk = Features(rows, start, count).Hidden!.sum(0L, type: float64).data<double>();
            sums ??= new double[chunk.Count];
            for (var k = 0; k < sums.Length; k++)
            {
                sums[k] += chunk[k];
            }
        });
        return Array.ConvertAll(sums ?? [], s => s / rows.Rows);
    }

    /// <summary>x [N, F'] row after row.</summary>
    public float[] Inputs(EncodedRows rows)
    {
        var width = _model.Network.Encoder.Outputs;
        var result = new float[rows.Rows * width];
        ForEachChunk(rows, (start, count) => Copy(Inputs(rows, start, count), result, start * width));
        return result;
    }

    /// <summary>x row after row, with images in the coarse form that the Z-predictor reads.</summary>
    public float[] CoarseInputs(EncodedRows rows)
    {
        var encoder = _model.Network.Encoder;
        if (encoder.Image is not { } image)
        {
            return Inputs(rows);
        }

        using var coarse = new CoarseImages(new BackboneInput(encoder.Outputs) { Image = image.Shape });
        var result = new float[rows.Rows * coarse.Outputs];
        ForEachChunk(rows, (start, count) => Copy(coarse.forward(WithImages(_model.Network, rows, start, count)), result, start * coarse.Outputs));
        return result;
    }

    /// <summary>x with the columns that the last layer derives from it, [N, F' + D] row after row.</summary>
    public float[] LastInputs(EncodedRows rows)
    {
        var width = _model.Columns.Count;
        var result = new float[rows.Rows * width];
        ForEachChunk(rows, (start, count) => Copy(_model.LastLayer.WithDerived(Inputs(rows, start, count)), result, start * width));
        return result;
    }

    /// <summary>r(x) of the context's columns, [N, P] row after row.</summary>
    public float[] Summary(EncodedRows rows)
    {
        var columns = _model.LastLayer.Context!.Columns;
        var result = new float[rows.Rows * columns.Count];
        ForEachChunk(rows, (start, count) =>
        {
            var (x, w) = Features(rows, start, count);
            Copy(cat([.. columns.Select(column => Summary(column, x, w))], 1), result, start * columns.Count);
        });
        return result;
    }

    /// <summary>What the trees of the second stage compare, by row.</summary>
    public IReadOnlyList<float[]> SecondStageColumns(EncodedRows rows)
    {
        var result = new List<float[]>();
        ForEachChunk(rows, (start, count) =>
        {
            var columns = SecondStageColumns(rows, start, count);
            result.AddRange(Values(columns).Chunk((int)columns.size(1)));
        });
        return result;
    }

    /// <summary>What the second stage adds to the linear predictor, in original units [N], or by class to the logarithms of probabilities [N, K].</summary>
    public float[] Addends(EncodedRows rows)
    {
        var (stage, sd) = (_model.LastLayer.SecondStage!, _model.LastLayer.SecondStage!.Classes > 0 ? 1 : _model.OutcomeSd);
        var result = new float[rows.Rows * stage.Trees.Outputs];
        ForEachChunk(rows, (start, count) => Copy(stage.Build(SecondStageColumns(rows, start, count), _model.Columns.Count).Times(sd), result, start * stage.Trees.Outputs));
        return result;
    }

    /// <summary>
    /// By row how many times a second stage by class magnifies rounding [N], at least once: that of a probability by up to max_k exp(s_k) / sum_j p_j exp(s_j), that of s as often as s is large.
    /// </summary>
    public float[] TiltFactors(EncodedRows rows)
    {
        var result = new float[rows.Rows];
        ForEachChunk(rows, (start, count) =>
        {
            var (mean, variance, _, addends) = LinearPredictor(rows, start, count, PredictionHead.Mixed);
            var tilted = SecondStage.Logarithms(_model.Outcome.Predict(mean, variance), addends!).logsumexp(1, keepdim: true); // ln sum_j p_j exp(s_j) [N, 1]
            var factors = cat([ones_like(tilted), (addends! - tilted).exp(), addends!.abs()], 1);                             // [N, 1 + 2 K]
            Copy(factors.amax([1L]), result, start);
        });
        return result;
    }

    /// <summary>
    /// The parts of the linear predictor that the second stage reads, in original units: it, its fixed part, and per factor phi'm, phi'S phi and the first effect; then per factor the class shares, if it reads them.
    /// </summary>
    public float[] LinearParts(EncodedRows rows)
    {
        var (stage, sd) = (_model.LastLayer.SecondStage!, _model.OutcomeSd);
        var layout = new LinearPartsLayout(_tables.Length, stage.Classes);
        var width = layout.Width;
        var result = new float[rows.Rows * width];
        float[] slopes = [(float)sd, (float)sd, .. Enumerable.Range(0, _tables.Length).SelectMany(_ => new[] { (float)sd, (float)(sd * sd), (float)sd }), .. Enumerable.Repeat(1f, width - layout.Shares(0))];
        float[] shifts = [(float)_model.OutcomeMean, (float)_model.OutcomeMean, .. new float[width - LinearPartsLayout.OfRow]];
        ForEachChunk(rows, (start, count) => Copy((SecondStageColumns(rows, start, count).narrow(1, _model.Columns.Count, width) * tensor(slopes)).Plus(tensor(shifts)), result, start * width));
        return result;
    }

    /// <summary>The last hidden layers of all networks side by side, [N, H_1L + H_2L + ..], without any map.</summary>
    public float[] LastHidden(EncodedRows rows)
    {
        var width = _model.Networks.Sum(n => n.HiddenWidth);
        var result = new float[rows.Rows * width];
        ForEachChunk(rows, (start, count) => Copy(JoinedHidden(rows, start, count, _model.Networks), result, start * width));
        return result;
    }

    /// <summary>Latent codes of an autoencoder [N, L] row after row, of the population or of the rows' clusters.</summary>
    public float[] Latents(EncodedRows rows, bool ofClusters)
    {
        var network = _model.Network;
        var result = new float[rows.Rows * network.HiddenWidth];
        ForEachChunk(rows, (start, count) => Copy(JoinedHidden(rows, start, count, [network], ofClusters), result, start * network.HiddenWidth));
        return result;
    }

    /// <summary>The images [N, C H W] on the scale of pixels that an autoencoder makes of latent codes [N, L], of the population or of the rows' clusters.</summary>
    public float[] Decoded(float[] latents, EncodedRows rows, bool ofClusters)
    {
        var (network, width, values) = (_model.Network, _model.Network.HiddenWidth, _model.Encoding.Image!.Shape.Values);
        var result = new float[rows.Rows * values];
        ForEachChunk(rows, (start, count) =>
        {
            var codes = tensor(latents.AsSpan(start * width, count * width).ToArray()).view(count, width);
            Copy(network.Encoder.InPixels(network.Decode(codes, ofClusters ? rows.ClusterTensor(0, start, count) : null)), result, start * values);
        });
        return result;
    }

    /// <summary>What the graph <c>features</c> gives: f in original units, each factor's design and the uncertainty of the fixed part before clusters add to it.</summary>
    public Dictionary<string, float[]> Design(EncodedRows rows)
    {
        var parts = new Dictionary<string, List<float>>(StringComparer.Ordinal);
        ForEachChunk(rows, (start, count) =>
        {
            foreach (var (name, values) in Design(rows, start, count))
            {
                (parts.TryGetValue(name, out var part) ? part : parts[name] = []).AddRange(Values(values));
            }
        });
        return parts.ToDictionary(part => part.Key, part => part.Value.ToArray());
    }

    private IEnumerable<(string Name, Tensor Values)> Design(EncodedRows rows, int start, int count)
    {
        var (x, w) = Features(rows, start, count);
        yield return ("linear_predictor", WithOffset(_last.FixedPredictor(x, w), rows, start, count).Times(_model.OutcomeSd).Plus(_model.OutcomeMean));
        foreach (var table in _model.LastLayer.Effects)
        {
            yield return ($"design_{table.Design.Factor}", table.Design.Build(x, w));
        }

        if (_spread is not null)
        {
            yield return (GraphSignatures.FixedSpread, _spread.Start(x, w).Times(_model.OutcomeSd));
        }
    }

    public void Dispose()
    {
        _last.Dispose();
        _spread?.Dispose();
        foreach (var table in _tables)
        {
            table.Dispose();
        }

        foreach (var pair in _pairs)
        {
            pair.Dispose();
        }

        foreach (var shares in _shares)
        {
            shares.Dispose();
        }
    }

    private static Tensor Rows(float[] values, int rows)
    {
        using var scope = NewDisposeScope();
        return tensor(values).view(rows, -1).DetachFromDisposeScope();
    }

    /// <summary>Rows of a chunk that has a number for each class.</summary>
    private int MembershipChunk => Math.Min(_chunk, Math.Max(FewestRows, MostMemberships / Math.Max(1, _model.Classes.Max(of => of.Count))));

    private bool IsApart => _model.LastLayer.Spread is { IsApart: true };

    private bool IsStandardised => _model.Outcome.Kind.IsStandardised;

    private double Slope => IsStandardised ? _model.OutcomeSd : 1;

    private double Shift => IsStandardised ? _model.OutcomeMean : 0;

    /// <summary>Goes through the rows chunk by chunk: first row and number of rows.</summary>
    private void ForEachChunk(EncodedRows rows, Action<int, int> use)
    {
        using var _ = inference_mode(true);
        for (var start = 0; start < rows.Rows; start += _chunk)
        {
            using var scope = NewDisposeScope();
            use(start, Math.Min(_chunk, rows.Rows - start));
        }
    }

    private Tensor Inputs(EncodedRows rows, int start, int count) => Inputs(_model.Network, rows, start, count);

    private static Tensor Inputs(ArmedNetwork network, EncodedRows rows, int start, int count)
    {
        var (features, categories) = rows.Tensors(start, count);
        return network.Encoder.forward(features, categories);
    }

    /// <summary>What backbone and Z-predictor read: x, and the images after it.</summary>
    private static Tensor WithImages(ArmedNetwork network, EncodedRows rows, int start, int count) =>
        network.Encoder.WithImages(Inputs(network, rows, start, count), rows.Images?.Tensor(start, count));

    /// <summary>x with the columns derived from it [N, F' + D], and the hidden features w [N, P].</summary>
    private (Tensor Inputs, Tensor? Hidden) Features(EncodedRows rows, int start, int count, bool ofClusters = false)
    {
        var x = _model.LastLayer.WithDerived(Inputs(rows, start, count));
        return (x, !_model.LastLayer.UsesHidden ? null : _last.Map(JoinedHidden(rows, start, count, _model.HiddenNetworks, ofClusters)));
    }

    private static Tensor JoinedHidden(EncodedRows rows, int start, int count, IReadOnlyList<ArmedNetwork> networks, bool ofClusters = false)
    {
        Tensor[] hidden = [.. networks.Select(n => ofClusters && n.FeatureEffects.Count > 0 ? n.LastHidden(WithImages(n, rows, start, count), rows.ClusterTensor(0, start, count)) : n.LastHidden(WithImages(n, rows, start, count)))];
        return hidden.Length == 1 ? hidden[0] : cat(hidden, 1);
    }

    /// <summary>The moments of rows of known or unknown clusters.</summary>
    private LinearMoments LinearPredictor(EncodedRows rows, int start, int count, PredictionHead head)
    {
        var (x, w) = Features(rows, start, count, ofClusters: head == PredictionHead.Mixed);
        var mean = _last.FixedPredictor(x, w);                                           // [N, O]
        var variance = zeros_like(mean);
        mean = WithOffset(mean, rows, start, count);
        var memberships = head == PredictionHead.Inferred ? _model.ZPredictor!.forward(_model.Encoding.Image is null ? x.narrow(1, 0, _model.Network.Encoder.Outputs) : WithImages(_model.Network, rows, start, count)) : null;
        var designs = new Tensor[_tables.Length];
        var parts = new List<(Tensor Mean, Tensor Variance)>();
        var fixedPart = mean;
        for (var g = 0; g < _tables.Length; g++)
        {
            var table = _model.LastLayer.Effects[g];
            var phi = designs[g] = table.Design.Build(x, w);                             // [N, K]
            var (m, v) = memberships is null
                ? _tables[g].Known(phi, head == PredictionHead.Fixed ? null : rows.ClusterTensor(g, start, count))
                : _tables[g].Mixture(phi, functional.softmax(memberships[g], 1), _model.Classes[g].TableRows(table.Clusters));
            (mean, variance) = (mean.Plus(m), variance.Plus(v));
            parts.Add((m, v));
        }

        Tensor? addends = null;
        if (_model.LastLayer.SecondStage is { } stage && head == PredictionHead.Mixed)
        {
            addends = stage.Build(SecondStageColumns(x, mean, fixedPart, parts, rows, start, count), (int)x.size(1));
            (mean, addends) = stage.Classes == 0 ? (mean.Plus(addends), null) : (mean, addends);
        }

        var shrunken = _spread is { HasTables: false } && head == PredictionHead.Mixed ? Shrunken(designs, rows, start, count) : null;
        if (_pairs.Length > 0 && memberships is null && head != PredictionHead.Fixed)
        {
            variance = WithPairs(variance, shrunken, designs, rows, start, count);
        }

        var spread = _spread is { HasTables: true } && head == PredictionHead.Mixed
            ? _spread.TakenVariance(x, [.. designs.Select((phi, g) => (phi, rows.ClusterTensor(g, start, count)))])
            : _spread?.Variance(x, w, shrunken);
        return new LinearMoments(mean, variance, spread) { Addends = addends };
    }

    private Tensor SecondStageColumns(EncodedRows rows, int start, int count)
    {
        var (x, w) = Features(rows, start, count);
        var fixedPart = WithOffset(_last.FixedPredictor(x, w), rows, start, count);
        List<(Tensor Mean, Tensor Variance)> parts = [.. _tables.Select((table, g) => table.Known(_model.LastLayer.Effects[g].Design.Build(x, w), rows.ClusterTensor(g, start, count)))];
        return SecondStageColumns(x, parts.Aggregate(fixedPart, (sum, part) => sum.Plus(part.Mean)), fixedPart, parts, rows, start, count);
    }

    private Tensor SecondStageColumns(Tensor x, Tensor mean, Tensor fixedPart, List<(Tensor Mean, Tensor Variance)> parts, EncodedRows rows, int start, int count) =>
        SecondStage.Columns(
            x, mean, fixedPart, [.. parts.Select((part, g) => (part.Mean, part.Variance, _tables[g].First(rows.ClusterTensor(g, start, count))))],
            [.. _shares.Select((shares, g) => shares.index_select(0, rows.ClusterTensor(g, start, count).KnownOr(_model.LastLayer.Effects[g].Clusters)))]);

    /// <summary>The same for effects N(m, L L') of each row: mean phi'm, variance |L'phi|^2. Class shares are not known of such a row, so that it has no second stage by them.</summary>
    private LinearMoments LinearPredictor(EncodedRows rows, int start, int count, RowEffects effects)
    {
        var (x, w) = Features(rows, start, count);
        var phi = _model.LastLayer.Effects[0].Design.Build(x, w);                        // [N, K]
        var (m, factor) = effects.Tensors(start, count, _model.OutcomeSd);               // [N, K], [N, K, K]
        var root = phi.unsqueeze(1).bmm(factor).squeeze(1);                              // L'phi [N, K]
        var fixedPart = WithOffset(_last.FixedPredictor(x, w), rows, start, count);
        var random = (phi * m).sum(1, keepdim: true);
        var (mean, variance) = (fixedPart.Plus(random), root.Squared().sum(1, keepdim: true));
        if (_model.LastLayer.SecondStage is { Classes: 0 } stage)
        {
            mean = mean.Plus(stage.Build(SecondStage.Columns(x, mean, fixedPart, [(random, variance, m.narrow(1, 0, 1))], []), (int)x.size(1)));
        }

        return new LinearMoments(mean, variance, _spread?.Variance(x, w, null));
    }

    /// <summary>A column of r(x) [N, 1].</summary>
    private static Tensor Summary(SummaryColumn column, Tensor x, Tensor? w)
    {
        var values = (column.Kind == SummaryColumnKind.Hidden ? w! : x).narrow(1, column.Index, 1);
        return column.Kind == SummaryColumnKind.InputSquare ? values.Squared() : values;
    }

    /// <summary>The variance [N, 1] with the covariances between factors, a sum that rounds below 0 being 0; adds C_gh phi_h to S_g phi_g where these are asked for.</summary>
    private Tensor WithPairs(Tensor variance, Tensor[]? shrunken, Tensor[] designs, EncodedRows rows, int start, int count)
    {
        for (var i = 0; i < _pairs.Length; i++)
        {
            var (g, h) = (_model.LastLayer.Pairs[i].Factor, _model.LastLayer.Pairs[i].Other);
            var blocks = _pairs[i].Blocks(rows.ClusterTensor(g, start, count), rows.ClusterTensor(h, start, count));
            variance = variance.Plus(_pairs[i].Covariance(blocks, Slopes(g), Slopes(h)));
            if (shrunken is not null)
            {
                var (own, other) = _pairs[i].Shrunken(blocks, Slopes(g), Slopes(h));
                (shrunken[g], shrunken[h]) = (shrunken[g].Plus(own), shrunken[h].Plus(other));
            }
        }

        return functional.relu(variance);

        Tensor? Slopes(int factor) => _model.LastLayer.Effects[factor].Design.IsInterceptOnly ? null : designs[factor];
    }

    /// <summary>Per factor S_gc phi_g [N, K].</summary>
    private Tensor[] Shrunken(Tensor[] designs, EncodedRows rows, int start, int count) =>
        [.. _tables.Select((table, g) => table.Shrunken(designs[g], rows.ClusterTensor(g, start, count)))];

    /// <summary>The linear predictor with the offset that comes with the rows and that of the formula.</summary>
    private Tensor WithOffset(Tensor f, EncodedRows rows, int start, int count)
    {
        f = _model.HasOffset ? f.Plus(rows.OffsetTensor(start, count)!) : f;
        return _model.Encoding.Design?.Offset is null ? f : f.Plus(DesignInputs.KnownTensor(_model.Encoding, rows, start, count).Times(1 / _model.OutcomeSd));
    }

    private static float[] Values(Tensor tensor) => [.. tensor.contiguous().data<float>()];

    private static void Copy(Tensor tensor, float[] target, int offset)
    {
        if (tensor.numel() > 0) // x of a model without columns is empty, which an accessor refuses
        {
            tensor.contiguous().data<float>().CopyTo(target.AsSpan(offset, (int)tensor.numel()));
        }
    }
}
