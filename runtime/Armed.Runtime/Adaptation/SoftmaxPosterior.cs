using Armed.Runtime.Posterior;

namespace Armed.Runtime.Adaptation;

/// <summary>
/// Posterior of one cluster's effects on all logits of a multiclass outcome together, by Newton with step halving: F(u) = sum_i w_i log softmax(eta_i)[y_i] - u'u / 2,
/// eta_i = eta0_i + B' phi_i, b = vec B = m0 + L u. The logits share the rows' probabilities, so that the information couples the outputs: for a row it is
/// phi phi' x (diag p - p p').
/// </summary>
internal sealed class SoftmaxPosterior(EffectDistribution prior, int outputs)
{
    private const int MaximumSteps = 100;
    private readonly int _effects = prior.Size / outputs;

    /// <summary>Mode and covariance. The rows' offset is [n, O] row after row.</summary>
    public EffectDistribution Fit(ClusterRows rows)
    {
        var spherical = new double[prior.Size];
        var value = Objective(rows, spherical);
        for (var iteration = 0; iteration < MaximumSteps; iteration++)
        {
            var (step, decrement) = Direction(rows, spherical, out _);
            if (!TryAdvance(rows, spherical, step, decrement, ref value) || decrement <= 1e-20 * (1 + Math.Abs(value)))
            {
                break;
            }
        }

        Direction(rows, spherical, out var curvature);
        return curvature.Posterior(SphericalStep.Push(prior, spherical));
    }

    private (double[] Step, double Decrement) Direction(ClusterRows rows, double[] spherical, out SphericalStep curvature)
    {
        var (score, information) = (new double[prior.Size], new double[prior.Size * prior.Size]);
        var effects = SphericalStep.Push(prior, spherical);
        var p = new double[outputs];
        for (var i = 0; i < rows.Count; i++)
        {
            Probabilities(rows, i, effects, p);
            Accumulate(rows.Design.Slice(i * _effects, _effects), Weight(rows, i), (int)rows.Outcome[i], p, score, information);
        }

        curvature = new SphericalStep(prior, information);
        var gradient = SphericalStep.Pull(prior, score);
        for (var k = 0; k < gradient.Length; k++)
        {
            gradient[k] -= spherical[k];
        }

        var step = (double[])gradient.Clone();
        curvature.Solve(step);
        return (step, Dot(gradient, step));
    }

    private void Accumulate(ReadOnlySpan<float> phi, double weight, int observed, double[] p, double[] score, double[] information)
    {
        for (var k = 0; k < _effects; k++)
        {
            for (var o = 0; o < outputs; o++)
            {
                var row = (k * outputs) + o;
                score[row] += weight * phi[k] * ((o == observed ? 1 : 0) - p[o]);
                for (var j = 0; j < _effects; j++)
                {
                    var scale = weight * phi[k] * phi[j] * p[o];
                    for (var q = 0; q < outputs; q++)
                    {
                        information[(row * prior.Size) + (j * outputs) + q] += scale * ((o == q ? 1 : 0) - p[q]);
                    }
                }
            }
        }
    }

    private bool TryAdvance(ClusterRows rows, double[] spherical, double[] step, double decrement, ref double value)
    {
        var trial = new double[spherical.Length];
        for (var length = 1.0; length > 1e-12; length /= 2)
        {
            for (var k = 0; k < trial.Length; k++)
            {
                trial[k] = spherical[k] + (length * step[k]);
            }

            var candidate = Objective(rows, trial);
            if (candidate >= value + (1e-4 * length * decrement) - (1e-14 * Math.Abs(value)))
            {
                trial.CopyTo(spherical, 0);
                value = candidate;
                return true;
            }
        }

        return false; // rounding hides any further rise
    }

    private double Objective(ClusterRows rows, double[] spherical)
    {
        var effects = SphericalStep.Push(prior, spherical);
        var (sum, p) = (-0.5 * Dot(spherical, spherical), new double[outputs]);
        for (var i = 0; i < rows.Count; i++)
        {
            sum += Weight(rows, i) * Probabilities(rows, i, effects, p);
        }

        return double.IsNaN(sum) ? double.NegativeInfinity : sum;
    }

    /// <summary>Sets the classes' probabilities of a row; returns the log of the observed one.</summary>
    private double Probabilities(ClusterRows rows, int row, double[] effects, double[] p)
    {
        rows.Offset.Slice(row * outputs, outputs).CopyTo(p);
        for (var k = 0; k < _effects; k++)
        {
            for (var o = 0; o < outputs; o++)
            {
                p[o] += rows.Design[(row * _effects) + k] * effects[(k * outputs) + o];
            }
        }

        var (largest, observed) = (p.Max(), p[(int)rows.Outcome[row]]);
        var sum = 0.0;
        for (var o = 0; o < outputs; o++)
        {
            sum += p[o] = Math.Exp(p[o] - largest);
        }

        for (var o = 0; o < outputs; o++)
        {
            p[o] /= sum;
        }

        return observed - largest - Math.Log(sum);
    }

    private static double Weight(ClusterRows rows, int row) => rows.Weights.IsEmpty ? 1 : rows.Weights[row];

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var k = 0; k < left.Length; k++)
        {
            sum += left[k] * right[k];
        }

        return sum;
    }
}
