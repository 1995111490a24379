using System.Runtime.CompilerServices;

namespace Armed.Runtime.Posterior;

/// <summary>
/// Mode of one cluster's spherical effects u ~ N(0, I), b = L u: Newton with step halving on F(u) = sum_i w_i l(o_i + psi_i'u) - u'u / 2, psi_i = L'phi_i, which is strictly concave.
/// Keeps what derivatives of an integral around the mode need. Holds its buffers: one object per thread.
/// </summary>
internal sealed class ClusterMode
{
    private const int MostSteps = 100;
    private readonly OutcomeDistribution _distribution;
    private readonly double[] _factor;
    private readonly double[] _gradient;
    private readonly double[] _step;
    private readonly double[] _trial;
    private double[] _psi = [];
    private RowTerms[] _terms = [];

    /// <param name="distribution">Distribution of the outcome.</param>
    /// <param name="factor">L, [K, K] lower triangular.</param>
    public ClusterMode(OutcomeDistribution distribution, double[] factor)
    {
        (_distribution, _factor) = (distribution, factor);
        Size = (int)Math.Round(Math.Sqrt(factor.Length));
        (U, _gradient, _step, _trial, Curvature) = (new double[Size], new double[Size], new double[Size], new double[Size], new double[Size * Size]);
    }

    /// <summary>Number of effects K.</summary>
    public int Size { get; }

    /// <summary>The mode [K].</summary>
    public double[] U { get; }

    /// <summary>Lower triangular C [K, K], C C' = H = I + sum w_i (-l'') psi_i psi_i' at the mode.</summary>
    public double[] Curvature { get; }

    /// <summary>F at the mode.</summary>
    public double Value { get; private set; }

    /// <summary>psi, [n, K].</summary>
    public double[] Psi => _psi;

    /// <summary>Each row's terms at the mode.</summary>
    public RowTerms[] Terms => _terms;

    /// <summary>Finds the mode from a start; false where F or its curvature is not finite.</summary>
    /// <param name="rows">The cluster's rows.</param>
    /// <param name="start">Where to start, [K].</param>
    public bool Find(ClusterRows rows, ReadOnlySpan<double> start)
    {
        SetPsi(rows);
        start.CopyTo(U);
        Value = Objective(rows, U);
        if (!double.IsFinite(Value))
        {
            Array.Clear(U);
            Value = Objective(rows, U);
        }

        for (var step = 0; step < MostSteps; step++)
        {
            if (!Factor(rows))
            {
                return false;
            }

            var decrement = Direction();
            if (decrement < 1e-18)
            {
                return true;
            }

            if (!Advance(rows, decrement))
            {
                Value = Objective(rows, U);
                return Factor(rows); // rounding hides any further rise
            }
        }

        return Factor(rows);
    }

    private void SetPsi(ClusterRows rows)
    {
        if (_terms.Length < rows.Count)
        {
            (_terms, _psi) = (new RowTerms[rows.Count * 2], new double[rows.Count * 2 * Size]);
        }

        for (var i = 0; i < rows.Count; i++)
        {
            for (var k = 0; k < Size; k++)
            {
                var sum = 0.0;
                for (var j = k; j < Size; j++)
                {
                    sum += _factor[(j * Size) + k] * rows.Design[(i * Size) + j];
                }

                _psi[(i * Size) + k] = sum;
            }
        }
    }

    // F at u; leaves the rows' terms there.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Objective(ClusterRows rows, double[] u)
    {
        var (value, size, psi) = (0.0, Size, _psi);
        for (var k = 0; k < size; k++)
        {
            value -= 0.5 * u[k] * u[k];
        }

        for (int i = 0, at = 0; i < rows.Count; i++, at += size)
        {
            var eta = rows.Offset[i];
            for (var k = 0; k < size; k++)
            {
                eta += psi[at + k] * u[k];
            }

            var terms = _terms[i] = _distribution.Terms(eta, rows.Outcome[i]);
            value += rows.Weight(i) * terms.Value;
        }

        return value;
    }

    // Gradient and factored Hessian at the terms' place.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Factor(ClusterRows rows)
    {
        var (size, psi) = (Size, _psi);
        Array.Clear(Curvature);
        for (var k = 0; k < size; k++)
        {
            (_gradient[k], Curvature[(k * size) + k]) = (-U[k], 1);
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var (first, weight) = (rows.Weight(i) * _terms[i].First, rows.Weight(i) * _terms[i].Weight);
            for (var k = 0; k < size; k++)
            {
                var own = psi[(i * size) + k];
                _gradient[k] += first * own;
                for (var j = 0; j <= k; j++)
                {
                    Curvature[(k * size) + j] += weight * own * psi[(i * size) + j];
                }
            }
        }

        return SmallCholesky.TryFactor(Curvature, size);
    }

    // H step = F'; returns step'F', twice the gain that a quadratic F would give.
    private double Direction()
    {
        _gradient.CopyTo(_step, 0);
        SmallCholesky.Solve(Curvature, Size, _step);
        var sum = 0.0;
        for (var k = 0; k < Size; k++)
        {
            sum += _gradient[k] * _step[k];
        }

        return sum;
    }

    private bool Advance(ClusterRows rows, double decrement)
    {
        for (var length = 1.0; length > 1e-12; length /= 2)
        {
            for (var k = 0; k < Size; k++)
            {
                _trial[k] = U[k] + (length * _step[k]);
            }

            var value = Objective(rows, _trial);
            if (!(value >= Value + (1e-4 * length * decrement) - (1e-14 * Math.Abs(Value))))
            {
                continue;
            }

            _trial.CopyTo(U, 0);
            Value = value;
            return true;
        }

        return false;
    }
}
