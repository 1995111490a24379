using Armed.Runtime.Posterior;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Adaptation;

/// <summary>
/// Labelled rows as the adaptation of one factor sees them: its design, and the linear predictor without its effects, with the other factors' posterior means in it.
/// </summary>
internal sealed class LabelledDesign
{
    private readonly EffectShape _shape;
    private readonly float[] _design; // [N, K]
    private readonly double[] _linear; // [N, O]
    private readonly double[] _outcomes;
    private readonly double[] _weights; // empty: 1 each

    public LabelledDesign(AdaptedFactor[] factors, int factor, FeatureRows features, GraphRows rows, LabelledRows labels, double[] classWeights)
    {
        _shape = factors[factor].Basis.Shape;
        (_design, _linear) = (new float[rows.Count * _shape.Effects], new double[rows.Count * _shape.Outputs]);
        Compute(factors, factor, features, rows);
        _outcomes = labels.Outcomes.ToArray();
        _weights = labels.Weights.ToArray();
        if (classWeights.Length > 0)
        {
            _weights = [.. _outcomes.Select((y, i) => classWeights[(int)y] * (_weights.Length == 0 ? 1 : _weights[i]))];
        }
    }

    /// <summary>Some of the rows.</summary>
    public ClusterRows Of(List<int> rows) => new()
    {
        Design = Pick<float>(_design, rows, _shape.Effects),
        Offset = Pick<double>(_linear, rows, _shape.Outputs),
        Outcome = Pick<double>(_outcomes, rows, 1),
        Weights = _weights.Length == 0 ? default : Pick<double>(_weights, rows, 1),
    };

    private static T[] Pick<T>(ReadOnlySpan<T> source, List<int> rows, int width)
    {
        var picked = new T[rows.Count * width];
        for (var i = 0; i < rows.Count; i++)
        {
            source.Slice(rows[i] * width, width).CopyTo(picked.AsSpan(i * width));
        }

        return picked;
    }

    private void Compute(AdaptedFactor[] factors, int factor, FeatureRows features, GraphRows rows)
    {
        var linear = new float[_linear.Length];
        var (withOthers, count) = (!rows.Clusters.IsEmpty, rows.Count);
        float[]?[] designs = [.. factors.Select((known, g) => g == factor ? _design : withOthers ? new float[count * known.Basis.Shape.Effects] : null)];
        features.Compute(rows, linear, designs);
        for (var i = 0; i < linear.Length; i++)
        {
            _linear[i] = linear[i];
        }

        for (var other = 0; other < factors.Length; other++)
        {
            if (other != factor && withOthers)
            {
                AddMeans(factors[other], designs[other]!, rows, other, factors.Length);
            }
        }
    }

    private void AddMeans(AdaptedFactor other, float[] design, GraphRows rows, int index, int factors)
    {
        var shape = other.Basis.Shape;
        var effects = new float[shape.Width];
        for (var i = 0; i < rows.Count; i++)
        {
            other.ReadRow(rows.Clusters[(i * factors) + index], effects);
            EffectMoments.AddMean(shape, effects, design.AsSpan(i * shape.Effects, shape.Effects), _linear.AsSpan(i * shape.Outputs, shape.Outputs));
        }
    }
}
