using Armed.Runtime;
using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Predicting;

/// <summary>The linear predictor of a chunk of raw rows in the network's units: its moments under known, unknown or given effects, and its parts.</summary>
internal sealed class LinearPredictor : IDisposable
{
    private readonly FittedModel _model;
    private readonly LastLayerTensors _last;
    private readonly RowFeatures _features;
    private readonly TableTensors[] _tables;
    private readonly Tensor[] _shares; // per factor [C + 1, K + 1]; none without a second stage by class shares
    private readonly FixedSpreadTensors? _spread;
    private readonly PairTensors[] _pairs;

    /// <param name="model">The model.</param>
    /// <param name="last">Its last layer, which stays the caller's.</param>
    /// <param name="features">What the last layer reads.</param>
    public LinearPredictor(FittedModel model, LastLayerTensors last, RowFeatures features)
    {
        (_model, _last, _features) = (model, last, features);
        _tables = [.. model.LastLayer.Effects.Select(table => new TableTensors(table))];
        _shares = [.. (model.LastLayer.SecondStage?.Shares ?? []).Select((shares, g) => Rows(shares, model.LastLayer.Effects[g].Clusters + 1))];
        _spread = model.LastLayer.Spread is { } spread ? new FixedSpreadTensors(spread, [.. model.LastLayer.Effects.Select(table => table.Design)]) : null;
        _pairs = [.. model.LastLayer.Pairs.Select(pair => new PairTensors(pair))];
    }

    /// <summary>The moments of rows of known or unknown clusters.</summary>
    public LinearMoments Moments(EncodedRows rows, int start, int count, PredictionHead head)
    {
        var (x, w) = _features.Of(rows, start, count, ofClusters: head == PredictionHead.Mixed);
        var mean = _last.FixedPredictor(x, w);                                           // [N, O]
        var variance = zeros_like(mean);
        mean = WithOffset(mean, rows, start, count);
        var memberships = head == PredictionHead.Inferred ? Memberships(x, rows, start, count) : null;
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
        var moments = new LinearMoments(mean, variance, spread) { Addends = addends };
        return _model.LastLayer.Pooled is { } pooled && head == PredictionHead.Mixed ? WithPooled(pooled, moments, x, w, rows.ClusterTensor(0, start, count)) : moments;
    }

    /// <summary>The same for effects N(m, L L') of each row: mean phi'm, variance |L'phi|^2. Class shares are not known of such a row, so that it has no second stage by them.</summary>
    public LinearMoments Moments(EncodedRows rows, int start, int count, RowEffects effects)
    {
        var (x, w) = _features.Of(rows, start, count);
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

    private Tensor[] Memberships(Tensor x, EncodedRows rows, int start, int count) =>
        _model.ZPredictor!.forward(_model.Encoding.Image is null ? x.narrow(1, 0, _model.Network.Encoder.Outputs) : RowFeatures.WithImages(_model.Network, rows, start, count));

    /// <summary>y [N, O] of x and w without offsets, of the population or with the effects of the rows' clusters.</summary>
    public Tensor Mean(Tensor x, Tensor w, EncodedRows rows, int start, int count, bool ofClusters)
    {
        var y = _last.FixedPredictor(x, w);
        for (var g = 0; g < _tables.Length && ofClusters; g++)
        {
            y = y.Plus(_tables[g].Known(_model.LastLayer.Effects[g].Design.Build(x, w), rows.ClusterTensor(g, start, count)).Mean);
        }

        return y;
    }

    /// <summary>What the trees of the second stage compare, by row.</summary>
    public Tensor SecondStageColumns(EncodedRows rows, int start, int count)
    {
        var (x, w) = _features.Of(rows, start, count);
        var fixedPart = WithOffset(_last.FixedPredictor(x, w), rows, start, count);
        List<(Tensor Mean, Tensor Variance)> parts = [.. _tables.Select((table, g) => table.Known(_model.LastLayer.Effects[g].Design.Build(x, w), rows.ClusterTensor(g, start, count)))];
        return SecondStageColumns(x, parts.Aggregate(fixedPart, (sum, part) => sum.Plus(part.Mean)), fixedPart, parts, rows, start, count);
    }

    private Tensor SecondStageColumns(Tensor x, Tensor mean, Tensor fixedPart, List<(Tensor Mean, Tensor Variance)> parts, EncodedRows rows, int start, int count) =>
        SecondStage.Columns(
            x, mean, fixedPart, [.. parts.Select((part, g) => (part.Mean, part.Variance, _tables[g].First(rows.ClusterTensor(g, start, count))))],
            [.. _shares.Select((shares, g) => shares.index_select(0, rows.ClusterTensor(g, start, count).KnownOr(_model.LastLayer.Effects[g].Clusters)))]);

    /// <summary>What the graph <c>features</c> gives, by output.</summary>
    public IEnumerable<(string Name, Tensor Values)> Design(EncodedRows rows, int start, int count)
    {
        var (x, w) = _features.Of(rows, start, count);
        yield return ("linear_predictor", WithOffset(_last.FixedPredictor(x, w), rows, start, count).Times(_model.OutcomeSd).Plus(_model.OutcomeMean));
        foreach (var table in _model.LastLayer.Effects)
        {
            yield return ($"design_{table.Design.Factor}", table.Design.Build(x, w));
        }

        if (_spread is not null)
        {
            yield return (GraphSignatures.FixedSpread, _spread.Start(x, w).Times(_model.OutcomeSd));
        }

        if (_model.LastLayer.Pooled is not null)
        {
            yield return (GraphSignatures.PooledShift, _last.PooledShift(x, w).Times(_model.OutcomeSd));
        }
    }

    /// <summary>The moments with those of rows without an effect as they are by themselves: their variance holds the uncertainty of the fixed part, too.</summary>
    private LinearMoments WithPooled(PooledPart pooled, LinearMoments moments, Tensor x, Tensor? w, Tensor clusters)
    {
        var isUnknown = _tables[0].First(clusters).logical_not();
        return moments with
        {
            Mean = where(isUnknown, moments.Mean.Plus(_last.PooledShift(x, w)), moments.Mean),
            Variance = where(isUnknown, zeros_like(moments.Variance).Fill(pooled.Variance), moments.Variance),
            Spread = moments.Spread is { } spread ? where(isUnknown, zeros_like(spread), spread) : null,
        };
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

    public void Dispose()
    {
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
}
