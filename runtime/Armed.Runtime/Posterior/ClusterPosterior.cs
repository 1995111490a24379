namespace Armed.Runtime.Posterior;

/// <summary>
/// Posterior of one cluster's random effects b = m0 + L u, u ~ N(0, I), given its rows and everything else: Newton with step halving on
/// F(u) = sum_i w_i log p(y_i | o_i + phi_i' b) - u'u / 2, which is strictly concave, so that the mode is one and is always found. Working on u
/// allows a singular prior covariance T = L L'. Holds its buffers: one object per thread.
/// </summary>
internal sealed class ClusterPosterior
{
    private const int MaximumSteps = 100;
    private readonly OutcomeDistribution _distribution;
    private readonly int _size;
    private readonly double[] _factor;
    private readonly double[] _priorMean;
    private readonly double[] _u;
    private readonly double[] _step;
    private readonly double[] _hessian;
    private readonly double[] _trial;
    private readonly double[] _effects;

    /// <summary>A posterior under the prior N(mean, L L').</summary>
    /// <param name="distribution">Distribution of the outcome given the linear predictor.</param>
    /// <param name="priorFactor">L, [K, K] lower triangular, row after row.</param>
    /// <param name="priorMean">m0, length K; empty: 0.</param>
    public ClusterPosterior(OutcomeDistribution distribution, ReadOnlySpan<double> priorFactor, ReadOnlySpan<double> priorMean = default)
    {
        _distribution = distribution;
        _size = (int)Math.Round(Math.Sqrt(priorFactor.Length));
        if (_size * _size != priorFactor.Length)
        {
            throw new ArgumentException($"The prior factor has {priorFactor.Length} numbers; expected a square, K x K.", nameof(priorFactor));
        }

        _factor = priorFactor.ToArray();
        _priorMean = priorMean.IsEmpty ? new double[_size] : priorMean.ToArray();
        if (_priorMean.Length != _size)
        {
            throw new ArgumentException($"The prior mean has {_priorMean.Length} numbers; expected {_size}.", nameof(priorMean));
        }

        (_u, _step, _trial, _effects) = (new double[_size], new double[_size], new double[_size], new double[_size]);
        _hessian = new double[_size * _size];
    }

    /// <summary>Number of effects K.</summary>
    public int Size => _size;

    /// <summary>Mode of b, length K.</summary>
    public ReadOnlySpan<double> Mode => _effects;

    /// <summary>log of the integral of p(y | b) N(b; m0, T) over b, by Laplace's approximation (exact for a Gaussian outcome).</summary>
    public double LogIntegral { get; private set; }

    /// <summary>Whether Newton's steps ended at the mode; false only where no number of steps in floating point can.</summary>
    public bool Converged { get; private set; }

    /// <summary>Finds the mode; afterwards the properties hold.</summary>
    public void Fit(ClusterRows rows)
    {
        Check(rows);
        Array.Clear(_u);
        Converged = false;
        var value = Objective(rows, _u);
        for (var iteration = 0; iteration < MaximumSteps && !Converged; iteration++)
        {
            var decrement = Direction(rows);
            Converged = decrement <= 1e-20 * (1 + Math.Abs(value));
            value = Advance(rows, value, decrement);
        }

        Direction(rows); // the Hessian at the mode
        Effects(_u);
        LogIntegral = value - 0.5 * SmallCholesky.LogDeterminant(_hessian, _size);
    }

    /// <summary>Covariance of b at the mode, L (I + L' phi' W phi L)^-1 L', [K, K] row after row.</summary>
    public void Covariance(Span<double> result) => SmallCholesky.Sandwich(_hessian, _factor, _size, result);

    private void Check(ClusterRows rows)
    {
        if (rows.Design.Length != rows.Count * _size || rows.Offset.Length != rows.Count || (!rows.Weights.IsEmpty && rows.Weights.Length != rows.Count))
        {
            throw new ArgumentException(
                $"{rows.Count} outcomes come with {rows.Design.Length} design values, {rows.Offset.Length} offsets and {rows.Weights.Length} weights; "
                + $"expected {rows.Count * _size}, {rows.Count} and none or {rows.Count}.",
                nameof(rows));
        }
    }

    // Solves (I + L' phi' W phi L) step = L' phi' l' - u; returns step' (L' phi' l' - u), twice the gain that a quadratic F would give.
    private double Direction(ClusterRows rows)
    {
        Effects(_u);
        Array.Clear(_hessian);
        Array.Clear(_step);
        Span<double> psi = stackalloc double[_size]; // L' phi_i
        for (var i = 0; i < rows.Count; i++)
        {
            var phi = rows.Design.Slice(i * _size, _size);
            Spherical(phi, psi);
            var weight = rows.Weights.IsEmpty ? 1 : rows.Weights[i];
            var terms = _distribution.Terms(rows.Offset[i] + Dot(phi, _effects), rows.Outcome[i]);
            Accumulate(psi, weight * terms.First, weight * terms.Weight);
        }

        for (var k = 0; k < _size; k++)
        {
            _hessian[k * _size + k] += 1;
            _step[k] -= _u[k];
            psi[k] = _step[k];
        }

        if (!SmallCholesky.TryFactor(_hessian, _size))
        {
            throw new ArithmeticException("A cluster's information matrix is not finite. Look for very large values in its design, offset or weights.");
        }

        SmallCholesky.Solve(_hessian, _size, _step);
        return Dot(psi, _step);
    }

    private void Accumulate(ReadOnlySpan<double> psi, double first, double weight)
    {
        for (var k = 0; k < _size; k++)
        {
            _step[k] += first * psi[k];
            for (var j = 0; j <= k; j++)
            {
                _hessian[k * _size + j] += weight * psi[k] * psi[j];
            }
        }
    }

    // Halves the step until F does not fall: F is concave, so a step short enough always raises it, unless the mode is reached.
    private double Advance(ClusterRows rows, double value, double decrement)
    {
        for (var length = 1.0; length > 1e-12; length /= 2)
        {
            for (var k = 0; k < _size; k++)
            {
                _trial[k] = _u[k] + length * _step[k];
            }

            var candidate = Objective(rows, _trial);
            if (candidate >= value + 1e-4 * length * decrement - 1e-14 * Math.Abs(value))
            {
                _trial.CopyTo(_u, 0);
                return candidate;
            }
        }

        Converged = true; // rounding hides any further rise
        return value;
    }

    private double Objective(ClusterRows rows, double[] u)
    {
        Effects(u);
        var sum = -0.5 * Dot(u, u);
        for (var i = 0; i < rows.Count; i++)
        {
            var eta = rows.Offset[i] + Dot(rows.Design.Slice(i * _size, _size), _effects);
            sum += (rows.Weights.IsEmpty ? 1 : rows.Weights[i]) * _distribution.LogLikelihood(eta, rows.Outcome[i]);
        }

        return double.IsNaN(sum) ? double.NegativeInfinity : sum;
    }

    private void Effects(double[] u)
    {
        for (var k = 0; k < _size; k++)
        {
            _effects[k] = _priorMean[k] + Dot(_factor.AsSpan(k * _size, k + 1), u.AsSpan(0, k + 1));
        }
    }

    private void Spherical(ReadOnlySpan<float> phi, Span<double> psi)
    {
        for (var k = 0; k < _size; k++)
        {
            psi[k] = 0;
            for (var j = k; j < _size; j++)
            {
                psi[k] += _factor[j * _size + k] * phi[j];
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var k = 0; k < left.Length; k++)
        {
            sum += left[k] * right[k];
        }

        return sum;
    }

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var k = 0; k < left.Length; k++)
        {
            sum += left[k] * right[k];
        }

        return sum;
    }
}
