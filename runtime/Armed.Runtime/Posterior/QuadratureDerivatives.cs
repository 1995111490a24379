using System.Runtime.CompilerServices;

namespace Armed.Runtime.Posterior;

/// <summary>
/// Exact derivatives of V = log sum_m w_m exp F(u_m) - log|C|, u_m = mode + sqrt(2) C^-T x_m. With g_m = F'(u_m) and E over the nodes' shares,
/// dV = E dF + A'd mode - tr(Q dH) / 2, where A = E g, N = C^-1 E g (sqrt(2) x)' + I, P the symmetric matrix that has N's upper triangle, and Q = C^-T P C^-1
/// (dC = C times the lower half of C^-1 dH C^-T). The mode moves by H d mode = d(L'phi'l') at a fixed mode, and H through the rows' weights too.
/// </summary>
internal sealed class QuadratureDerivatives
{
    private readonly ClusterMode _mode;
    private readonly (OutcomeDistribution Up, OutcomeDistribution Down)[] _neighbours;
    private readonly double _width;
    private readonly double[] _factor;
    private readonly int _size;
    private readonly double[] _bend; // Q
    private readonly double[] _work;
    private readonly double[] _shift; // A, then H^-1 of the mode's adjoint
    private readonly double[] _sum; // phi'l', at a node or the mode
    private readonly double[] _node;
    private readonly double[] _bent; // Q psi of a row

    public QuadratureDerivatives(ClusterMode mode, (OutcomeDistribution Up, OutcomeDistribution Down)[] neighbours, double width, double[] factor)
    {
        (_mode, _neighbours, _width, _factor, _size) = (mode, neighbours, width, factor, mode.Size);
        (_bend, _work, Factor, Family) = (new double[factor.Length], new double[factor.Length], new double[factor.Length], new double[neighbours.Length]);
        (_shift, _sum, _node, _bent) = (new double[_size], new double[_size], new double[_size], new double[_size]);
    }

    /// <summary>d / dL, [K, K]; the upper triangle is 0.</summary>
    public double[] Factor { get; }

    /// <summary>d / d the distribution's parameters.</summary>
    public double[] Family { get; }

    /// <summary>Sets every derivative.</summary>
    /// <param name="rows">The cluster's rows.</param>
    /// <param name="grid">The nodes x.</param>
    /// <param name="shares">The nodes' posterior weights [M].</param>
    /// <param name="nodes">u_m, [M, K].</param>
    /// <param name="scores">w l' of the rows at the nodes, [M, n].</param>
    /// <param name="slope">Receives d / d eta0_i.</param>
    public void Set(ClusterRows rows, GaussHermiteGrid grid, double[] shares, double[] nodes, double[] scores, Span<double> slope)
    {
        slope.Clear();
        Array.Clear(Factor);
        Array.Clear(Family);
        Array.Clear(_bend);
        Array.Clear(_shift);
        for (var m = 0; m < shares.Length; m++)
        {
            AddNode(rows, grid.Nodes.AsSpan(m * _size, _size), shares[m], nodes.AsSpan(m * _size, _size), scores.AsSpan(m * rows.Count, rows.Count), slope);
        }

        SetBend();
        MoveMode(rows);
        AddMode(rows, slope);
    }

    private void AddNode(ClusterRows rows, ReadOnlySpan<double> x, double share, ReadOnlySpan<double> u, ReadOnlySpan<double> scores, Span<double> slope)
    {
        RowScores(rows, share, scores, slope);
        for (var k = 0; k < _size; k++)
        {
            var own = 0.0;
            for (var j = k; j < _size; j++)
            {
                own += _factor[(j * _size) + k] * _sum[j];
                Factor[(j * _size) + k] += share * _sum[j] * u[k];
            }

            _node[k] = own - u[k];
            _shift[k] += share * _node[k];
        }

        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size; j++)
            {
                _bend[(i * _size) + j] += share * _node[i] * Math.Sqrt(2) * x[j];
            }
        }

        for (var p = 0; p < Family.Length; p++)
        {
            Family[p] += share * FamilyScore(rows, u, p);
        }
    }

    // Adds share w l' to the rows' slopes; leaves phi'l' at the node.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RowScores(ClusterRows rows, double share, ReadOnlySpan<double> scores, Span<double> slope)
    {
        var (sum, size) = (_sum, _size);
        Array.Clear(sum);
        for (int i = 0, at = 0; i < scores.Length; i++, at += size)
        {
            var score = scores[i];
            slope[i] += share * score;
            for (var k = 0; k < size; k++)
            {
                sum[k] += rows.Design[at + k] * score;
            }
        }
    }

    private double FamilyScore(ClusterRows rows, ReadOnlySpan<double> u, int parameter)
    {
        var (sum, up, down) = (0.0, _neighbours[parameter].Up, _neighbours[parameter].Down);
        for (var i = 0; i < rows.Count; i++)
        {
            var (eta, y) = (rows.Offset[i] + Random(i, u), rows.Outcome[i]);
            sum += rows.Weight(i) * (up.LogLikelihood(eta, y) - down.LogLikelihood(eta, y)) / _width;
        }

        return sum;
    }

    // Q from E g (sqrt(2) x)'.
    private void SetBend()
    {
        Span<double> column = stackalloc double[_size];
        for (var j = 0; j < _size; j++)
        {
            for (var i = 0; i < _size; i++)
            {
                column[i] = _bend[(i * _size) + j];
            }

            SmallCholesky.SolveLower(_mode.Curvature, _size, column);
            for (var i = 0; i <= j; i++)
            {
                _work[(i * _size) + j] = _work[(j * _size) + i] = column[i] + (i == j ? 1 : 0);
            }
        }

        SolveTransposedRows(_work); // P C^-1
        for (var j = 0; j < _size; j++)
        {
            for (var i = 0; i < _size; i++)
            {
                column[i] = _work[(i * _size) + j];
            }

            SmallCholesky.SolveTransposed(_mode.Curvature, _size, column);
            for (var i = 0; i < _size; i++)
            {
                _bend[(i * _size) + j] = column[i];
            }
        }
    }

    // Every row r of a matrix becomes r C^-1.
    private void SolveTransposedRows(double[] matrix)
    {
        for (var i = 0; i < _size; i++)
        {
            SmallCholesky.SolveTransposed(_mode.Curvature, _size, matrix.AsSpan(i * _size, _size));
        }
    }

    // H^-1 (A - sum w' s psi / 2), s = psi'Q psi; and phi'l' at the mode.
    private void MoveMode(ClusterRows rows)
    {
        Array.Clear(_sum);
        for (var i = 0; i < rows.Count; i++)
        {
            var (half, first) = (0.5 * rows.Weight(i) * _mode.Terms[i].WeightSlope * Spread(i), rows.Weight(i) * _mode.Terms[i].First);
            for (var k = 0; k < _size; k++)
            {
                _shift[k] -= half * _mode.Psi[(i * _size) + k];
                _sum[k] += first * rows.Design[(i * _size) + k];
            }
        }

        SmallCholesky.Solve(_mode.Curvature, _size, _shift);
    }

    // Through mode and curvature: per row -(w' s / 2 + w psi'z) d eta at the mode, z the mode's shift; dL besides by phi'l' z' - phi'W phi L Q.
    private void AddMode(ClusterRows rows, Span<double> slope)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var (weight, terms) = (rows.Weight(i), _mode.Terms[i]);
            var (spread, moved) = (Spread(i), Random(i, _shift));
            var implicitly = -(0.5 * weight * terms.WeightSlope * spread) - (weight * terms.Weight * moved);
            slope[i] += implicitly;
            for (var j = 0; j < _size; j++)
            {
                for (var k = 0; k <= j; k++)
                {
                    Factor[(j * _size) + k] += rows.Design[(i * _size) + j] * ((implicitly * _mode.U[k]) - (weight * terms.Weight * _bent[k]));
                }
            }

            AddFamily(rows, i, spread, moved);
        }

        for (var j = 0; j < _size; j++)
        {
            for (var k = 0; k <= j; k++)
            {
                Factor[(j * _size) + k] += _sum[j] * _shift[k];
            }
        }
    }

    private void AddFamily(ClusterRows rows, int row, double spread, double moved)
    {
        for (var p = 0; p < Family.Length; p++)
        {
            var eta = rows.Offset[row] + Random(row, _mode.U);
            var (up, down) = (_neighbours[p].Up.Terms(eta, rows.Outcome[row]), _neighbours[p].Down.Terms(eta, rows.Outcome[row]));
            Family[p] += rows.Weight(row) * (((up.First - down.First) * moved) - (0.5 * (up.Weight - down.Weight) * spread)) / _width;
        }
    }

    private double Random(int row, ReadOnlySpan<double> u)
    {
        var sum = 0.0;
        for (var k = 0; k < u.Length; k++)
        {
            sum += _mode.Psi[(row * _size) + k] * u[k];
        }

        return sum;
    }

    // Q psi_i, left in its place, and psi_i'Q psi_i.
    private double Spread(int row)
    {
        var sum = 0.0;
        for (var k = 0; k < _size; k++)
        {
            _bent[k] = 0;
            for (var j = 0; j < _size; j++)
            {
                _bent[k] += _bend[(k * _size) + j] * _mode.Psi[(row * _size) + j];
            }

            sum += _mode.Psi[(row * _size) + k] * _bent[k];
        }

        return sum;
    }
}
