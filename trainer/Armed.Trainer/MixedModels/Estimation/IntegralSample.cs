using Armed.Runtime.Posterior;
using Armed.Trainer.Inference;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Compares a fit's integrals over the effects, by Laplace's approximation or quadrature, with finer quadrature on a sample of clusters. Of more than three effects of a cluster those three directions are
/// integrated that its rows say most of, the others held at the mode: where rows say little, the integrand is close to normal, and Laplace's approximation close to exact.
/// </summary>
internal sealed class IntegralSample
{
    private const int MostClusters = 100;

    /// <summary>Log-likelihoods of single rows, at most, in one cluster; larger clusters count as without difference, because it falls with the number of rows.</summary>
    private const long MostOfCluster = 400_000;

    private const int MostDirections = QuadratureCost.MostEffects;

    /// <summary>Nodes for one, two and three directions beside Laplace's approximation.</summary>
    private static readonly int[] s_beside = [15, 11, 9];

    private readonly ClusterOrder _order;
    private readonly ClusterMode _mode;
    private readonly double[] _offsets;
    private readonly int _directions;
    private readonly ClusterQuadrature _fine;
    private readonly ClusterQuadrature? _coarse;
    private readonly int _nodes;

    private IntegralSample(MixedModelData data, MixedModelFit fit, int factor)
    {
        _order = new ClusterOrder(data, data.Factors[factor]);
        var root = (double[])fit.Factors[factor].Covariance.Clone();
        SmallCholesky.FactorSemidefinite(root, _order.Size, 1e-12);
        _mode = new ClusterMode(fit.Distribution!, root);
        _offsets = Offsets(data, fit, factor, _order.Row);
        _directions = Math.Min(MostDirections, _order.Size);
        _nodes = fit.Nodes is { } nodes ? (2 * nodes) + 1 : s_beside[_directions - 1];
        _fine = Quadrature(fit.Distribution!, _nodes);
        _coarse = fit.Nodes is { } own ? Quadrature(fit.Distribution!, own) : null;
    }

    /// <summary>A check for each factor.</summary>
    /// <param name="data">The model.</param>
    /// <param name="fit">Its estimates, of an outcome that is not Gaussian.</param>
    public static IReadOnlyList<IntegralCheck> Of(MixedModelData data, MixedModelFit fit) =>
        [.. data.Factors.Select((_, g) => new IntegralSample(data, fit, g).Check())];

    private IntegralCheck Check()
    {
        var levels = _order.Start.Length - 1;
        var count = Math.Min(levels, MostClusters);
        double[] differences = [.. Enumerable.Range(0, count).Select(k => Difference((int)((long)k * levels / count))).Where(double.IsFinite)];
        return new IntegralCheck(differences.Length, levels, _nodes, differences.Length == 0 ? 0 : differences.Average());
    }

    /// <summary>By how much finer quadrature differs in a cluster; NaN where one of both fails.</summary>
    private double Difference(int cluster)
    {
        var rows = _order.Rows(cluster, _offsets);
        if (rows.Count == 0 || rows.Count * Math.Pow(_nodes, _directions) > MostOfCluster)
        {
            return 0;
        }

        if (!_mode.Find(rows, new double[_order.Size]))
        {
            return double.NaN;
        }

        var turned = Turn(rows, out var start);
        var fine = _fine.Evaluate(turned, (double[])start.Clone(), []);
        return fine - (_coarse is null ? _fine.Laplace : _coarse.Evaluate(turned, start, []));
    }

    // Rows in coordinates u = V s + what is held: psi V in the place of the design, the rest in the offset.
    private ClusterRows Turn(ClusterRows rows, out double[] start)
    {
        var (size, axes) = (_order.Size, Axes());
        start = Array.ConvertAll(axes, axis => Dot(axis, _mode.U));
        var (design, offset) = (new float[rows.Count * axes.Length], new double[rows.Count]);
        for (var i = 0; i < rows.Count; i++)
        {
            var psi = _mode.Psi.AsSpan(i * size, size);
            offset[i] = rows.Offset[i] + Dot(psi, _mode.U);
            for (var d = 0; d < axes.Length; d++)
            {
                design[(i * axes.Length) + d] = (float)Dot(psi, axes[d]);
                offset[i] -= design[(i * axes.Length) + d] * start[d];
            }
        }

        return new ClusterRows { Design = design, Offset = offset, Outcome = rows.Outcome, Weights = rows.Weights };
    }

    /// <summary>The effects' own axes, or the eigenvectors of H with the largest eigenvalues.</summary>
    private double[][] Axes()
    {
        var size = _order.Size;
        if (size <= MostDirections)
        {
            return [.. Enumerable.Range(0, size).Select(k => Enumerable.Range(0, size).Select(j => j == k ? 1.0 : 0).ToArray())];
        }

        var information = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                information[(i * size) + j] = Dot(_mode.Curvature.AsSpan(i * size, Math.Min(i, j) + 1), _mode.Curvature.AsSpan(j * size, Math.Min(i, j) + 1));
            }
        }

        var (values, vectors) = SymmetricEigen.Of(information, size);
        return [.. Enumerable.Range(0, size).OrderByDescending(k => values[k]).Take(MostDirections).Select(k => vectors[k])];
    }

    private ClusterQuadrature Quadrature(OutcomeDistribution distribution, int nodes)
    {
        var unit = new double[_directions * _directions];
        for (var k = 0; k < _directions; k++)
        {
            unit[k * (_directions + 1)] = 1;
        }

        return new ClusterQuadrature(distribution, [], 1, unit, new GaussHermiteGrid(nodes, _directions));
    }

    /// <summary>Linear predictor of each sorted row without the factor's effects.</summary>
    private static double[] Offsets(MixedModelData data, MixedModelFit fit, int factor, int[] order)
    {
        var eta = new double[data.Rows];
        for (var at = 0; at < eta.Length; at++)
        {
            var i = order[at];
            var row = data.Row(i);
            eta[at] = data.FixedPart(i, fit.Fixed, data.Offset?[i] ?? 0);
            for (var g = 0; g < data.Factors.Count; g++)
            {
                var other = data.Factors[g];
                for (var k = 0; g != factor && k < other.Size; k++)
                {
                    eta[at] += fit.Factors[g].Means[(other.Codes[i] * other.Size) + k] * row[other.Design[k]];
                }
            }
        }

        return eta;
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
}
