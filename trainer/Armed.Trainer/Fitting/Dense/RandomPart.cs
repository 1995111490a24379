using System.Numerics;
using Armed.Trainer.Models;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>
/// One factor's random part of a batch and its gradients in closed form, row by row: mean phi'm_c, variance (phi^2)'s_c^2, prior variance (phi^2)'tau^2.
/// </summary>
internal sealed class RandomPart
{
    private readonly RandomEffectsDesign _design;
    private readonly RandomEffects _effects;
    private readonly PosteriorRows _posterior;
    private readonly int _size, _outputs;
    private readonly int[] _slopes;
    private readonly float[] _shifts;
    private float[] _phi = [], _phiGradient = [];
    private int[] _slots = [];

    public RandomPart(RandomEffects effects, PosteriorRows posterior)
    {
        (_design, _effects, _posterior) = (effects.Design, effects, posterior);
        (_size, _outputs) = (_design.Size, effects.Outputs);
        (_slopes, _shifts) = ([.. _design.SlopeColumns], [.. _design.Shifts]);
    }

    /// <summary>Adds mean, variance and prior variance [B, O] of the rows.</summary>
    public void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> hidden, ReadOnlySpan<long> clusters, Moments moments)
    {
        var rows = clusters.Length;
        BuildDesign(x, hidden, rows);
        _posterior.Use(clusters, _slots.AsSpan(0, rows));
        for (var i = 0; i < rows; i++)
        {
            AddMoments(i, moments);
        }
    }

    /// <summary>From the gradients by the moments: adds those by the posterior, and by h_L to <paramref name="hiddenGradient"/> [B, H_L].</summary>
    public void Backward(Moments gradients, Span<float> hiddenGradient)
    {
        int rows = gradients.Mean.Length / _outputs, start = _size - _design.Hidden;
        for (var i = 0; i < rows; i++)
        {
            _phiGradient.AsSpan(0, _size).Clear();
            AddGradients(i, gradients);
            if (_design.Hidden > 0)
            {
                System.Numerics.Tensors.TensorPrimitives.Add(hiddenGradient.Slice(i * _design.Hidden, _design.Hidden), _phiGradient.AsSpan(start, _design.Hidden), hiddenGradient.Slice(i * _design.Hidden, _design.Hidden));
            }
        }
    }

    private void BuildDesign(ReadOnlySpan<float> x, ReadOnlySpan<float> hidden, int rows)
    {
        if (_slots.Length < rows)
        {
            (_slots, _phi, _phiGradient) = (new int[rows], new float[rows * _size], new float[_size]);
        }

        var width = x.Length / rows;
        for (var i = 0; i < rows; i++)
        {
            var phi = _phi.AsSpan(i * _size, _size);
            if (_design.HasIntercept)
            {
                phi[0] = 1;
            }

            for (var s = 0; s < _slopes.Length; s++)
            {
                phi[_design.SlopeStart + s] = x[i * width + _slopes[s]] + _shifts[s];
            }

            if (_design.Hidden > 0)
            {
                hidden.Slice(i * _design.Hidden, _design.Hidden).CopyTo(phi[(_size - _design.Hidden)..]);
            }
        }
    }

    private void AddMoments(int row, Moments moments)
    {
        var phi = _phi.AsSpan(row * _size, _size);
        ReadOnlySpan<float> means = _posterior.Mean(_slots[row]), variances = _posterior.Variance(_slots[row]), tau = _effects.TauSquared;
        if (_outputs == 1)
        {
            AddMoments(phi, means, variances, tau, ref moments.Mean[row], ref moments.Variance[row], ref moments.Prior[row]);
            return;
        }
        for (var k = 0; k < _size; k++)
        {
            for (var o = 0; o < _outputs; o++)
            {
                int j = k * _outputs + o, at = row * _outputs + o;
                var square = phi[k] * phi[k];
                moments.Mean[at] += phi[k] * means[j];
                moments.Variance[at] += square * variances[j];
                moments.Prior[at] += square * tau[j];
            }
        }
    }

    private static void AddMoments(ReadOnlySpan<float> phi, ReadOnlySpan<float> means, ReadOnlySpan<float> variances, ReadOnlySpan<float> tau, ref float mean, ref float variance, ref float prior)
    {
        var k = 0;
        if (phi.Length >= Vector<float>.Count)
        {
            Vector<float> m = default, v = default, t = default;
            for (; k <= phi.Length - Vector<float>.Count; k += Vector<float>.Count)
            {
                Vector<float> p = At(phi, k), square = p * p;
                m += p * At(means, k);
                v += square * At(variances, k);
                t += square * At(tau, k);
            }
            (mean, variance, prior) = (mean + Vector.Sum(m), variance + Vector.Sum(v), prior + Vector.Sum(t));
        }
        for (; k < phi.Length; k++)
        {
            var square = phi[k] * phi[k];
            mean += phi[k] * means[k];
            variance += square * variances[k];
            prior += square * tau[k];
        }
    }

    private void AddGradients(int row, Moments gradients)
    {
        var phi = _phi.AsSpan(row * _size, _size);
        var slot = _slots[row];
        ReadOnlySpan<float> means = _posterior.Mean(slot), variances = _posterior.Variance(slot), tau = _effects.TauSquared;
        Span<float> meansGradient = _posterior.MeanGradient(slot), variancesGradient = _posterior.VarianceGradient(slot), phiGradient = _phiGradient.AsSpan(0, _size);
        var k = 0;
        if (_outputs == 1)
        {
            float gm = gradients.Mean[row], gv = gradients.Variance[row], gt = gradients.Prior[row];
            for (; k <= _size - Vector<float>.Count; k += Vector<float>.Count)
            {
                var p = At(phi, k);
                Store(meansGradient, k, At(meansGradient, k) + p * gm);
                Store(variancesGradient, k, At(variancesGradient, k) + p * p * gv);
                Store(phiGradient, k, At(means, k) * gm + p * 2 * (At(variances, k) * gv + At(tau, k) * gt));
            }
        }
        for (; k < _size; k++)
        {
            for (var o = 0; o < _outputs; o++)
            {
                int j = k * _outputs + o, at = row * _outputs + o;
                float p = phi[k], gm = gradients.Mean[at], gv = gradients.Variance[at];
                meansGradient[j] += p * gm;
                variancesGradient[j] += p * p * gv;
                phiGradient[k] += means[j] * gm + 2 * p * (variances[j] * gv + tau[j] * gradients.Prior[at]);
            }
        }
    }

    private static Vector<float> At(ReadOnlySpan<float> values, int index) => new(values[index..]);

    private static void Store(Span<float> values, int index, Vector<float> vector) => vector.CopyTo(values[index..]);
}
