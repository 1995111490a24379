using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Armed.Benchmarks.Latency;
using Armed.Runtime.Graphs;

namespace Armed.Benchmarks.Direct;

/// <summary>
/// The mixed head of a bundle such as the quick start's (standardised numbers, one column of levels, SiLU layers, a map of the hidden features, a packed
/// random part of one factor) as one would write it by hand for this architecture: row by row, without a graph.
/// </summary>
internal sealed class PlainLoop
{
    private readonly PlainWeights _weights;
    private readonly bool _byVectors;
    private readonly float[] _x;
    private readonly float[][] _hidden;
    private readonly float[] _gate;
    private readonly float[] _phi;
    private readonly float[] _root;

    /// <param name="file">The graph.</param>
    /// <param name="byVectors">Whether the layers keep sums of 4 vectors of 512 bits in registers; else they are calls of System.Numerics.Tensors.</param>
    public PlainLoop(byte[] file, bool byVectors)
    {
        (_weights, _byVectors) = (new PlainWeights(file), byVectors);
        _x = new float[_weights.Mean.Length + 1];
        _hidden = [.. _weights.Layers.Select(layer => new float[layer.Bias.Length])];
        _gate = new float[_hidden.Max(layer => layer.Length)];
        (_phi, _root) = (new float[_weights.SlopeColumns.Length + 1], new float[_weights.SlopeColumns.Length + 1]);
    }

    /// <summary>Whether a graph has the parts that this loop computes, and no others.</summary>
    public static bool Fits(byte[] file)
    {
        var names = OnnxReader.Read(file).Graph.Initializers.Select(tensor => tensor.Name).ToHashSet();
        return names.IsSupersetOf(["encode.mean", "encode.levels", "backbone.layer0.0.weight", "hidden_map.weight", "random.packed_rows", "random.effects", "fixed.weight_2"])
            && !names.Overlaps(["encode.levels_2", "encode.embedding", "encode.missing_share", "design1.columns", "integrate.one"]);
    }

    /// <summary>Prediction, linear predictor and sd of some rows.</summary>
    public void Run(BundleRows rows, Span<float> predictions, Span<float> linear, Span<float> sds)
    {
        var numeric = _weights.Mean.Length;
        for (var row = 0; row < rows.Count; row++)
        {
            Encode(rows.Features.AsSpan(row * numeric, numeric), rows.Categories[row]);
            ReadOnlySpan<float> h = _x;
            for (var l = 0; l < _weights.Layers.Length; l++)
            {
                Layer(_weights.Layers[l], h, _hidden[l]);
                h = _hidden[l];
            }
            var f = _weights.Intercept + TensorPrimitives.Dot(h, _weights.OfHidden) + TensorPrimitives.Dot<float>(_x, _weights.OfInputs);
            var (mean, variance) = RandomPart(rows.Clusters[row]);
            predictions[row] = linear[row] = f + mean;
            sds[row] = MathF.Sqrt(variance);
        }
    }

    private void Encode(ReadOnlySpan<float> features, long category)
    {
        var x = _x.AsSpan(0, features.Length);
        TensorPrimitives.Subtract(features, _weights.Mean, x);
        TensorPrimitives.Multiply(x, _weights.InverseSd, x);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = float.IsNaN(features[i]) ? 0 : Math.Clamp(x[i], -_weights.Highest, _weights.Highest);
        }

        var last = _weights.Levels - 1;
        _x[^1] = _weights.Level[category < 0 || category > last ? last : category];
    }

    private void Layer(PlainLayer layer, ReadOnlySpan<float> x, Span<float> y)
    {
        if (_byVectors)
        {
            ByVectors(layer, x, y);
        }
        else
        {
            ByTensors(layer, x, y);
        }

        if (layer.IsSilu)
        {
            var gate = _gate.AsSpan(0, y.Length);
            TensorPrimitives.Sigmoid(y, gate);
            TensorPrimitives.Multiply(y, gate, y);
        }
        if (layer.Centre is { } centre)
        {
            TensorPrimitives.Subtract(y, centre, y);
        }
    }

    /// <summary>y = b, then y += x_i W_i for each input.</summary>
    private static void ByTensors(PlainLayer layer, ReadOnlySpan<float> x, Span<float> y)
    {
        layer.Bias.CopyTo(y);
        for (var i = 0; i < x.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(layer.Weights.AsSpan(i * y.Length, y.Length), x[i], y, y);
        }
    }

    /// <summary>The same with the sums of up to 4 vectors of outputs in registers; widths are multiples of a vector.</summary>
    private static void ByVectors(PlainLayer layer, ReadOnlySpan<float> x, Span<float> y)
    {
        int lanes = Vector512<float>.Count, width = y.Length, o = 0;
        ref var w = ref MemoryMarshal.GetArrayDataReference(layer.Weights);
        ref var b = ref MemoryMarshal.GetArrayDataReference(layer.Bias);
        ref var result = ref MemoryMarshal.GetReference(y);
        for (; o + (4 * lanes) <= width; o += 4 * lanes)
        {
            var (s0, s1) = (Vector512.LoadUnsafe(ref b, (nuint)o), Vector512.LoadUnsafe(ref b, (nuint)(o + lanes)));
            var (s2, s3) = (Vector512.LoadUnsafe(ref b, (nuint)(o + (2 * lanes))), Vector512.LoadUnsafe(ref b, (nuint)(o + (3 * lanes))));
            for (var i = 0; i < x.Length; i++)
            {
                var input = Vector512.Create(x[i]);
                var at = (i * width) + o;
                s0 = Vector512.FusedMultiplyAdd(input, Vector512.LoadUnsafe(ref w, (nuint)at), s0);
                s1 = Vector512.FusedMultiplyAdd(input, Vector512.LoadUnsafe(ref w, (nuint)(at + lanes)), s1);
                s2 = Vector512.FusedMultiplyAdd(input, Vector512.LoadUnsafe(ref w, (nuint)(at + (2 * lanes))), s2);
                s3 = Vector512.FusedMultiplyAdd(input, Vector512.LoadUnsafe(ref w, (nuint)(at + (3 * lanes))), s3);
            }
            s0.StoreUnsafe(ref result, (nuint)o);
            s1.StoreUnsafe(ref result, (nuint)(o + lanes));
            s2.StoreUnsafe(ref result, (nuint)(o + (2 * lanes)));
            s3.StoreUnsafe(ref result, (nuint)(o + (3 * lanes)));
        }
        for (; o < width; o += lanes)
        {
            var sum = Vector512.LoadUnsafe(ref b, (nuint)o);
            for (var i = 0; i < x.Length; i++)
            {
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[i]), Vector512.LoadUnsafe(ref w, (nuint)((i * width) + o)), sum);
            }

            sum.StoreUnsafe(ref result, (nuint)o);
        }
    }

    private (float Mean, float Variance) RandomPart(long cluster)
    {
        var effects = _phi.Length;
        var code = cluster < 0 || cluster >= _weights.Clusters ? _weights.Clusters : cluster;
        var table = _weights.Table.AsSpan((int)code * (effects + (effects * (effects + 1) / 2)));
        _phi[0] = 1;
        for (var k = 1; k < effects; k++)
        {
            _phi[k] = _x[_weights.SlopeColumns[k - 1]];
        }

        _root.AsSpan().Clear();
        for (int i = 0, at = effects; i < effects; i++)
        {
            for (var j = 0; j <= i; j++, at++)
            {
                _root[j] += _phi[i] * table[at];
            }
        }

        return (TensorPrimitives.Dot<float>(_phi, table[..effects]), TensorPrimitives.SumOfSquares<float>(_root));
    }
}
