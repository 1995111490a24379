using System.Runtime.CompilerServices;

namespace Armed.Runtime.Posterior;

/// <summary>
/// Adaptive Gauss-Hermite quadrature of one cluster's likelihood, integral of prod p(y_i | eta0_i + phi_i'L u)^w_i N(u; 0, I) du (Pinheiro and Bates 1995), and its exact derivatives: the nodes'
/// dependence on everything through mode and curvature is differentiated too. Holds its buffers: one object per thread.
/// </summary>
internal sealed class ClusterQuadrature
{
    private readonly OutcomeDistribution _distribution;
    private readonly GaussHermiteGrid _grid;
    private readonly ClusterMode _mode;
    private readonly QuadratureDerivatives _derivatives;
    private readonly int _size;
    private readonly double[] _share; // [M]
    private readonly double[] _node; // [M, K]
    private double[] _scores = []; // w l' of each row at each node, [M, n]

    /// <summary>Quadrature under given parameters.</summary>
    /// <param name="distribution">Distribution of the outcome.</param>
    /// <param name="neighbours">It with each of its own parameters a half width up and down.</param>
    /// <param name="width">That width.</param>
    /// <param name="factor">L, [K, K] lower triangular: the effects' covariance is L L'.</param>
    /// <param name="grid">Nodes in K dimensions.</param>
    public ClusterQuadrature(OutcomeDistribution distribution, (OutcomeDistribution Up, OutcomeDistribution Down)[] neighbours, double width, double[] factor, GaussHermiteGrid grid)
    {
        (_distribution, _grid, _size) = (distribution, grid, grid.Size);
        _mode = new ClusterMode(distribution, factor);
        _derivatives = new QuadratureDerivatives(_mode, neighbours, width, factor);
        (_share, _node) = (new double[grid.Count], new double[grid.Count * _size]);
        (Mean, Covariance) = (new double[_size], new double[_size * _size]);
    }

    /// <summary>d / dL of the last value, [K, K]; the upper triangle is 0.</summary>
    public double[] FactorGradient => _derivatives.Factor;

    /// <summary>d / d the distribution's parameters of the last value.</summary>
    public double[] FamilyGradient => _derivatives.Family;

    /// <summary>Posterior mean of u [K] under the last evaluation's parameters, by the same nodes.</summary>
    public double[] Mean { get; }

    /// <summary>Posterior covariance of u [K, K], likewise.</summary>
    public double[] Covariance { get; }

    /// <summary>The logarithm of the integral by mode and curvature alone (Laplace), at the last evaluation.</summary>
    public double Laplace { get; private set; }

    /// <summary>The logarithm of the integral.</summary>
    /// <param name="rows">The cluster's rows.</param>
    /// <param name="mode">Start of the search for the mode of u [K]; then the mode.</param>
    /// <param name="slope">Receives d / d eta0_i; length n, or none where no derivatives are wanted.</param>
    public double Evaluate(ClusterRows rows, Span<double> mode, Span<double> slope)
    {
        var kept = slope.IsEmpty ? 1 : _share.Length;
        if (_scores.Length < rows.Count * kept)
        {
            _scores = new double[rows.Count * 2 * kept];
        }

        if (!_mode.Find(rows, mode))
        {
            return double.NegativeInfinity;
        }

        _mode.U.CopyTo(mode);
        SetNodes();
        var half = 0.5 * SmallCholesky.LogDeterminant(_mode.Curvature, _size);
        var value = Shares(rows, kept) - half - (0.5 * _size * Math.Log(Math.PI));
        Laplace = _mode.Value - half;
        SetMoments();
        if (!slope.IsEmpty)
        {
            _derivatives.Set(rows, _grid, _share, _node, _scores, slope);
        }

        return value;
    }

    // u_m = mode + sqrt(2) C^-T x_m.
    private void SetNodes()
    {
        for (var m = 0; m < _share.Length; m++)
        {
            var node = _node.AsSpan(m * _size, _size);
            _grid.Nodes.AsSpan(m * _size, _size).CopyTo(node);
            SmallCholesky.SolveTransposed(_mode.Curvature, _size, node);
            for (var k = 0; k < _size; k++)
            {
                node[k] = _mode.U[k] + (Math.Sqrt(2) * node[k]);
            }
        }
    }

    // Posterior weight of each node; the log of their sum. Scores are kept of all nodes, or of one.
    private double Shares(ClusterRows rows, int kept)
    {
        var largest = double.NegativeInfinity;
        for (var m = 0; m < _share.Length; m++)
        {
            _share[m] = AtNode(rows, _node.AsSpan(m * _size, _size), _scores.AsSpan(Math.Min(m, kept - 1) * rows.Count, rows.Count)) + _grid.LogWeights[m];
            largest = Math.Max(largest, _share[m]);
        }

        var sum = 0.0;
        for (var m = 0; m < _share.Length; m++)
        {
            sum += _share[m] = Math.Exp(_share[m] - largest);
        }

        for (var m = 0; m < _share.Length; m++)
        {
            _share[m] /= sum;
        }

        return largest + Math.Log(sum);
    }

    // F at a node, and each row's w l' for the derivatives.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double AtNode(ClusterRows rows, ReadOnlySpan<double> u, Span<double> scores)
    {
        var (sum, psi, size, first) = (0.0, _mode.Psi, _size, u[0]);
        for (var k = 0; k < size; k++)
        {
            sum -= 0.5 * u[k] * u[k];
        }

        for (int i = 0, at = 0; i < scores.Length; i++, at += size)
        {
            var eta = rows.Offset[i] + (psi[at] * first);
            for (var k = 1; k < size; k++)
            {
                eta += psi[at + k] * u[k];
            }

            var terms = _distribution.Terms(eta, rows.Outcome[i]);
            var weight = rows.Weight(i);
            sum += weight * terms.Value;
            scores[i] = weight * terms.First;
        }

        return sum;
    }

    private void SetMoments()
    {
        Array.Clear(Mean);
        Array.Clear(Covariance);
        for (var m = 0; m < _share.Length; m++)
        {
            for (var k = 0; k < _size; k++)
            {
                Mean[k] += _share[m] * _node[(m * _size) + k];
            }
        }

        for (var m = 0; m < _share.Length; m++)
        {
            for (var k = 0; k < _size * _size; k++)
            {
                var (i, j) = (k / _size, k % _size);
                Covariance[k] += _share[m] * (_node[(m * _size) + i] - Mean[i]) * (_node[(m * _size) + j] - Mean[j]);
            }
        }
    }
}
