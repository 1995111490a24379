using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Graphs;
using Armed.Runtime.Manifest;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Predicting;

/// <summary>
/// Answers rows of clusters that were adapted in memory: features.onnx gives f and the designs, the rest is finished here as mixed.onnx would with the
/// new rows in its tables: m = f + sum_g phi_g' m_g, v = sum_g |L_g' phi_g|^2 + 2 sum_(g, h) phi_g' C_gh phi_h, and for the sd the uncertainty of the fixed part. The effects of
/// an adapted cluster are independent of those of other factors, so that its pairs count as 0.
/// </summary>
internal sealed class AdaptedPredictor
{
    private readonly GraphSession _features;
    private readonly GraphSession? _secondStage;
    private readonly Outcome _outcome;
    private readonly int _width;
    private readonly int _outputs;
    private readonly int _classes; // for which leaves of the second stage hold a number each; 0 for a linear predictor
    private readonly LinearPartsLayout _layout;
    private readonly bool _hasSd;
    private readonly bool _hasTotalSd;
    private readonly bool _hasPooledPart;
    private readonly IReadOnlyList<EffectPairRows> _pairs;
    private readonly SlotPool<AdaptedScratch> _scratches;

    public AdaptedPredictor(AdaptedFactor[] factors, IReadOnlyList<EffectPairRows> pairs, ModelSchema schema, ModelSessions sessions)
    {
        (Factors, _pairs, _width, _outputs) = (factors, pairs, schema.Width, schema.Outputs);
        _features = sessions.Get(GraphRoles.Features);
        _classes = factors[0].Basis.Shape.Classes;
        _layout = new LinearPartsLayout(factors.Length, _classes);
        _secondStage = sessions.Has(GraphRoles.SecondStage) ? sessions.Get(GraphRoles.SecondStage) : null;
        _hasSd = sessions.Get(GraphRoles.Mixed).OutputIndex(GraphSignatures.LinearPredictorSd) >= 0;
        _hasTotalSd = sessions.Get(GraphRoles.Mixed).OutputIndex(GraphSignatures.LinearPredictorTotalSd) >= 0;
        _hasPooledPart = _features.OutputIndex(GraphSignatures.PooledShift) >= 0;
        _outcome = schema.Outcome;
        _scratches = new SlotPool<AdaptedScratch>(() => new AdaptedScratch([.. factors.Select(factor => factor.Basis)], _outputs));
    }

    public AdaptedFactor[] Factors { get; }

    /// <summary>Writes the indices of the rows any of whose clusters is adapted; returns how many they are.</summary>
    public int Find(in GraphRows rows, Span<int> found)
    {
        var count = 0;
        for (var row = 0; row < rows.Count && !rows.Clusters.IsEmpty; row++)
        {
            if (IsAdapted(rows.Clusters.Slice(row * Factors.Length, Factors.Length)))
            {
                found[count++] = row;
            }
        }

        return count;
    }

    /// <summary>Says of rows of adapted clusters without any labelled row that their unlabelled rows answered, or the population where these are too few.</summary>
    public void Mark(ReadOnlySpan<long> clusters, Span<PredictionHead> heads)
    {
        if (heads.IsEmpty)
        {
            return;
        }

        for (var row = 0; row < clusters.Length / Factors.Length; row++)
        {
            for (var g = 0; g < Factors.Length; g++)
            {
                if (Factors[g].Find(clusters[(row * Factors.Length) + g]) is { Rows: 0, Context: { } context })
                {
                    heads[row] = context.Answer == UnlabelledAnswer.Membership ? PredictionHead.Membership : context.IsUsed ? PredictionHead.Context : Factors.Length == 1 ? PredictionHead.Population : heads[row];
                }
            }
        }
    }

    /// <summary>Answers rows whose clusters are given apart.</summary>
    /// <param name="rows">The rows that the graph sees.</param>
    /// <param name="clusters">Codes of the whole batch.</param>
    /// <param name="chosen">Place of each row in the batch, for codes and results.</param>
    /// <param name="destination">Results of the whole batch.</param>
    public void Answer(in GraphRows rows, ReadOnlySpan<long> clusters, ReadOnlySpan<int> chosen, in PredictionDestination destination)
    {
        var scratch = _scratches.Rent();
        try
        {
            scratch.Compute(_features, rows);
            var addends = _secondStage is null ? default : Addends(scratch, rows, clusters, chosen);
            var columns = _classes == 0 ? 1 : _classes;
            for (var i = 0; i < rows.Count; i++)
            {
                var place = chosen[i];
                SetMoments(scratch, i, clusters.Slice(place * Factors.Length, Factors.Length));
                var own = addends.IsEmpty ? default : addends.Slice(i * columns, columns);
                scratch.Mean[0] += _classes == 0 && !own.IsEmpty ? own[0] : 0;
                Write(scratch, place, _classes == 0 ? default : own, destination);
            }
        }
        finally
        {
            _scratches.Return(scratch);
        }
    }

    /// <summary>What the second stage adds to each row, from the parts of its linear predictor and the class shares of its clusters, [N, 1 or classes].</summary>
    private ReadOnlySpan<float> Addends(AdaptedScratch scratch, in GraphRows rows, ReadOnlySpan<long> clusters, ReadOnlySpan<int> chosen)
    {
        var width = _layout.Width;
        var parts = new float[rows.Count * width];
        for (var i = 0; i < rows.Count; i++)
        {
            SetParts(scratch, i, clusters.Slice(chosen[i] * Factors.Length, Factors.Length), parts.AsSpan(i * width, width));
        }

        var addends = new float[rows.Count * Math.Max(1, _classes)];
        RowTensor[] tensors = [new MemoryTensor<float>(new TensorDescription(GraphSignatures.LinearParts, ElementTypes.Float, width), parts, width * sizeof(float))];
        _secondStage!.Run(new GraphRows(rows.Count, rows.Features, rows.Categories, default, default, tensors), 0, addends);
        return addends;
    }

    private void SetParts(AdaptedScratch scratch, int row, ReadOnlySpan<long> codes, Span<float> parts)
    {
        var (linear, all) = (scratch.Linear[row], (double)scratch.Linear[row]);
        for (var g = 0; g < Factors.Length; g++)
        {
            var shape = Factors[g].Basis.Shape;
            var effects = scratch.Row.AsSpan(0, shape.Width);
            (scratch.Mean[0], scratch.Variance[0]) = (0, 0);
            Factors[g].ReadRow(codes[g], effects);
            EffectMoments.Add(shape, effects, scratch.Design(g).Slice(row * shape.Effects, shape.Effects), scratch.Mean, scratch.Variance, scratch.Root);
            var own = parts.Slice(_layout.Effects(g), LinearPartsLayout.OfFactor);
            (own[0], own[1], own[2]) = ((float)scratch.Mean[0], (float)scratch.Variance[0], effects[0]);
            all += scratch.Mean[0];
            effects[shape.PosteriorWidth..].CopyTo(parts[_layout.Shares(g)..]);
        }

        (parts[0], parts[1]) = ((float)all, linear);
    }

    /// <summary>Whether a row is answered here. Where unknown clusters have a fixed part of their own, the mixed graph answers those of which nothing is known yet.</summary>
    private bool IsAdapted(ReadOnlySpan<long> codes)
    {
        for (var g = 0; g < Factors.Length; g++)
        {
            if (Factors[g].Find(codes[g]) is { } state && !(_hasPooledPart && state.IsPopulation))
            {
                return true;
            }
        }

        return false;
    }

    private void SetMoments(AdaptedScratch scratch, int row, ReadOnlySpan<long> codes)
    {
        for (var o = 0; o < _outputs; o++)
        {
            (scratch.Mean[o], scratch.Variance[o]) = (scratch.Linear[(row * _outputs) + o], 0);
        }

        for (var r = 0; r < scratch.Spread.Length; r++)
        {
            scratch.Spread[r] = scratch.SpreadStart(row)[r];
        }

        for (var g = 0; g < Factors.Length; g++)
        {
            var shape = Factors[g].Basis.Shape;
            var effects = scratch.Row.AsSpan(0, shape.Width);
            var phi = scratch.Design(g).Slice(row * shape.Effects, shape.Effects);
            Factors[g].ReadRow(codes[g], effects);
            EffectMoments.Add(shape, effects, phi, scratch.Mean, scratch.Variance, scratch.Root);
            if (Factors[g].Basis.Taken is { } taken)
            {
                EffectMoments.TakeUp(codes[g], taken.Span, phi, scratch.Spread);
            }
            else
            {
                if (Factors[g].Find(codes[g]) is { Rows: 0, Context: not null })
                {
                    // Rows without outcomes take up none of the fixed part's uncertainty: as for an unknown cluster, whatever they tell of the effects.
                    Factors[g].ReadRow(LevelCodes.Unknown, effects);
                    EffectMoments.Add(shape, effects, phi, scratch.Unused, scratch.Unused, scratch.Root);
                }

                EffectMoments.AddSpread(shape, effects, phi, scratch.Root, Factors[g].Basis.Spread, scratch.Spread);
            }
        }

        AddPairs(scratch, row, codes);
    }

    /// <summary>Covariances between factors, which a model of one linear predictor can have.</summary>
    private void AddPairs(AdaptedScratch scratch, int row, ReadOnlySpan<long> codes)
    {
        foreach (var pair in _pairs)
        {
            var (g, h) = (pair.Place.Factor, pair.Place.Other);
            if (Factors[g].Find(codes[g]) is null && Factors[h].Find(codes[h]) is null)
            {
                var phi = Phi(scratch, row, g);
                var other = Phi(scratch, row, h);
                scratch.Variance[0] += pair.Twice(codes[g], codes[h], phi, other);
                if (Factors[g].Basis.Taken is null)
                {
                    pair.AddShrunken(codes[g], codes[h], phi, other, Factors[g].Basis.Spread, Factors[h].Basis.Spread, scratch.Spread);
                }
            }
        }

        scratch.Variance[0] = Math.Max(0, scratch.Variance[0]); // a sum that rounds below 0
    }

    private ReadOnlySpan<float> Phi(AdaptedScratch scratch, int row, int factor)
    {
        var effects = Factors[factor].Basis.Shape.Effects;
        return scratch.Design(factor).Slice(row * effects, effects);
    }

    /// <param name="scratch">Moments of the row.</param>
    /// <param name="place">Its place in the batch.</param>
    /// <param name="addends">By class what its logarithm gets from the second stage; empty for nothing.</param>
    /// <param name="destination">Results of the whole batch.</param>
    private void Write(AdaptedScratch scratch, int place, ReadOnlySpan<float> addends, in PredictionDestination destination)
    {
        if (!destination.Predictions.IsEmpty)
        {
            var prediction = destination.Predictions.Slice(place * _width, _width);
            _outcome.Integrate(scratch.Mean, scratch.Variance, prediction);
            if (!addends.IsEmpty)
            {
                ClassTilt.Apply(prediction, addends);
            }
        }

        double spread = 0; // of one linear predictor, where it is known
        foreach (var r in scratch.Spread)
        {
            spread += r * r;
        }

        for (var o = 0; o < _outputs; o++)
        {
            if (!destination.LinearPredictors.IsEmpty)
            {
                destination.LinearPredictors[(place * _outputs) + o] = (float)scratch.Mean[o];
            }

            var total = _hasSd ? (float)Math.Sqrt(scratch.Variance[o] + spread) : float.NaN;
            if (!destination.Sds.IsEmpty)
            {
                destination.Sds[(place * _outputs) + o] = _hasTotalSd ? (float)Math.Sqrt(scratch.Variance[o]) : total;
            }

            if (!destination.TotalSds.IsEmpty)
            {
                destination.TotalSds[(place * _outputs) + o] = total;
            }
        }
    }
}
