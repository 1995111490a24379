using System.Runtime.CompilerServices;

namespace Armed.Runtime.Posterior;

/// <summary>
/// Adaptive Gauss-Hermite quadrature of one cluster's likelihood with one random effect, integral of prod p(y_i | eta0_i + z_i lambda u)^w_i N(u; 0, 1) du
/// (Pinheiro and Bates 1995), and its exact derivatives: the nodes' dependence on everything through mode and curvature is differentiated too.
/// Holds its buffers: one object per thread.
/// </summary>
internal sealed class ScalarClusterQuadrature
{
    private const int MostSteps = 100;
    private readonly OutcomeDistribution _distribution;
    private readonly (OutcomeDistribution Up, OutcomeDistribution Down)[] _neighbours;
    private readonly double _width;
    private readonly double _lambda;
    private readonly GaussHermite _rule;
    private readonly double[] _share;
    private readonly double[] _node;
    private RowTerms[] _terms = [];
    private double[] _scores = []; // w l' of each row at each node

    /// <summary>Quadrature under given parameters.</summary>
    /// <param name="distribution">Distribution of the outcome.</param>
    /// <param name="neighbours">It with each of its own parameters a half width up and down.</param>
    /// <param name="width">That width.</param>
    /// <param name="lambda">Standard deviation of the effect.</param>
    /// <param name="rule">Nodes.</param>
    public ScalarClusterQuadrature(
        OutcomeDistribution distribution, (OutcomeDistribution Up, OutcomeDistribution Down)[] neighbours, double width, double lambda, GaussHermite rule)
    {
        (_distribution, _neighbours, _width, _lambda, _rule) = (distribution, neighbours, width, lambda, rule);
        (_share, _node) = (new double[rule.Count], new double[rule.Count]);
        FamilyGradient = new double[neighbours.Length];
    }

    /// <summary>d / d lambda of the last value.</summary>
    public double LambdaGradient { get; private set; }

    /// <summary>d / d the distribution's parameters of the last value.</summary>
    public double[] FamilyGradient { get; }

    /// <summary>Posterior mean of u under the last evaluation's parameters, by the same nodes.</summary>
    public double Mean { get; private set; }

    /// <summary>Posterior variance of u, likewise.</summary>
    public double Variance { get; private set; }

    /// <summary>The logarithm of the integral.</summary>
    /// <param name="rows">The cluster's rows; design z.</param>
    /// <param name="mode">Start of the search for the mode of u; then the mode.</param>
    /// <param name="slope">Receives d / d eta0_i; length n.</param>
    public double Evaluate(ClusterRows rows, ref double mode, Span<double> slope)
    {
        if (_terms.Length < rows.Count)
        {
            (_terms, _scores) = (new RowTerms[rows.Count * 2], new double[rows.Count * 2 * _node.Length]);
        }

        if (!FindMode(rows, ref mode, out var at))
        {
            return double.NegativeInfinity;
        }

        var curvature = 1 + _lambda * _lambda * at.Weight;
        var scale = Math.Sqrt(2 / curvature);
        var value = Shares(rows, mode, scale) + Math.Log(scale) - 0.5 * Math.Log(2 * Math.PI);
        SetMoments();
        Differentiate(rows, mode, new Moments(at.Score, at.Weight, at.Change, curvature), slope);
        return value;
    }

    private void SetMoments()
    {
        (Mean, Variance) = (0, 0);
        for (var k = 0; k < _node.Length; k++)
        {
            Mean += _share[k] * _node[k];
        }

        for (var k = 0; k < _node.Length; k++)
        {
            Variance += _share[k] * (_node[k] - Mean) * (_node[k] - Mean);
        }
    }

    // Posterior weight of each node; the log of their sum.
    private double Shares(ClusterRows rows, double mode, double scale)
    {
        var largest = double.NegativeInfinity;
        for (var k = 0; k < _node.Length; k++)
        {
            _node[k] = mode + scale * _rule.Nodes[k];
            _share[k] = AtNode(rows, _node[k], _scores.AsSpan(k * rows.Count, rows.Count)) + _rule.LogWeights[k];
            largest = Math.Max(largest, _share[k]);
        }

        var sum = 0.0;
        for (var k = 0; k < _share.Length; k++)
        {
            sum += _share[k] = Math.Exp(_share[k] - largest);
        }

        for (var k = 0; k < _share.Length; k++)
        {
            _share[k] /= sum;
        }

        return largest + Math.Log(sum);
    }

    // Value V = log sum_k w_k exp F(u_k) + log s, u_k = mode + s x_k, s = sqrt(2 / h). With A = E F', B = E F' (u_k - mode) + 1 (d log s's factor):
    // dV = E dF + A d mode - B dh / (2 h).
    private void Differentiate(ClusterRows rows, double mode, Moments at, Span<double> slope)
    {
        slope.Clear();
        Array.Clear(FamilyGradient);
        var (explicitLambda, shift, stretch) = (0.0, 0.0, 1.0);
        for (var k = 0; k < _node.Length; k++)
        {
            var score = NodeScores(rows, _node[k], _share[k], _scores.AsSpan(k * rows.Count, rows.Count), slope);
            var derivative = _lambda * score - _node[k];
            explicitLambda += _share[k] * _node[k] * score;
            shift += _share[k] * derivative;
            stretch += _share[k] * derivative * (_node[k] - mode);
        }

        var perCurvature = -stretch / (2 * at.Curvature);
        RowSlopes(rows, at, shift, perCurvature, slope);
        // h d mode = (sum z l' - lambda u sum z^2 w) d lambda; dh = 2 lambda sum z^2 w + lambda^2 sum z^3 w' (u + lambda d mode).
        var moved = (at.Score - _lambda * mode * at.Weight) / at.Curvature;
        var bent = 2 * _lambda * at.Weight + _lambda * _lambda * at.Change * (mode + _lambda * moved);
        LambdaGradient = explicitLambda + shift * moved + perCurvature * bent;
        for (var p = 0; p < FamilyGradient.Length; p++)
        {
            FamilyGradient[p] += FamilyImplicit(rows, mode, p, at, shift, perCurvature);
        }
    }

    // F at a node, and each row's w l' for the derivatives.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double AtNode(ClusterRows rows, double u, Span<double> scores)
    {
        var sum = -0.5 * u * u;
        for (var i = 0; i < rows.Count; i++)
        {
            var terms = _distribution.Terms(rows.Offset[i] + _lambda * u * rows.Design[i], rows.Outcome[i]);
            var weight = Weight(rows, i);
            sum += weight * terms.Value;
            scores[i] = weight * terms.First;
        }

        return sum;
    }

    // Adds share * w l' to the rows' slopes and the distribution's explicit derivatives; returns sum z w l' at the node.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double NodeScores(ClusterRows rows, double u, double share, ReadOnlySpan<double> scores, Span<double> slope)
    {
        var sum = 0.0;
        for (var i = 0; i < rows.Count; i++)
        {
            slope[i] += share * scores[i];
            sum += rows.Design[i] * scores[i];
        }

        for (var p = 0; p < _neighbours.Length; p++)
        {
            FamilyGradient[p] += share * FamilyScore(rows, u, p);
        }

        return sum;
    }

    private double FamilyScore(ClusterRows rows, double u, int parameter)
    {
        var (sum, up, down) = (0.0, _neighbours[parameter].Up, _neighbours[parameter].Down);
        for (var i = 0; i < rows.Count; i++)
        {
            var (eta, y) = (rows.Offset[i] + _lambda * u * rows.Design[i], rows.Outcome[i]);
            sum += Weight(rows, i) * (up.LogLikelihood(eta, y) - down.LogLikelihood(eta, y)) / _width;
        }

        return sum;
    }

    // d mode / d eta0_i = -lambda z_i w_i / h; dh = lambda^2 (z_i^2 w'_i + sum z^3 w' lambda d mode).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RowSlopes(ClusterRows rows, Moments at, double shift, double perCurvature, Span<double> slope)
    {
        var perMode = shift + perCurvature * _lambda * _lambda * _lambda * at.Change;
        for (var i = 0; i < rows.Count; i++)
        {
            var (weight, z) = (Weight(rows, i), (double)rows.Design[i]);
            slope[i] += perCurvature * _lambda * _lambda * z * z * weight * _terms[i].WeightSlope - perMode * _lambda * z * weight * _terms[i].Weight / at.Curvature;
        }
    }

    private double FamilyImplicit(ClusterRows rows, double mode, int parameter, Moments at, double shift, double perCurvature)
    {
        var (score, weights) = (0.0, 0.0);
        for (var i = 0; i < rows.Count; i++)
        {
            var (weight, z, eta) = (Weight(rows, i), (double)rows.Design[i], rows.Offset[i] + _lambda * mode * rows.Design[i]);
            var (up, down) = (_neighbours[parameter].Up.Terms(eta, rows.Outcome[i]), _neighbours[parameter].Down.Terms(eta, rows.Outcome[i]));
            score += weight * z * (up.First - down.First) / _width;
            weights += weight * z * z * (up.Weight - down.Weight) / _width;
        }

        var moved = _lambda * score / at.Curvature;
        return shift * moved + perCurvature * _lambda * _lambda * (weights + _lambda * at.Change * moved);
    }

    private bool FindMode(ClusterRows rows, ref double mode, out RowSums at)
    {
        at = Sums(rows, mode);
        if (!double.IsFinite(at.Value))
        {
            at = Sums(rows, mode = 0);
        }

        for (var step = 0; step < MostSteps; step++)
        {
            var slope = _lambda * at.Score - mode;
            var newton = slope / (1 + _lambda * _lambda * at.Weight);
            if (!double.IsFinite(newton))
            {
                return false;
            }

            if (slope * newton < 1e-18 || !Advance(rows, ref mode, ref at, newton, slope * newton))
            {
                return true;
            }
        }

        return true;
    }

    private bool Advance(ClusterRows rows, ref double mode, ref RowSums at, double newton, double decrement)
    {
        for (var length = 1.0; length > 1e-12; length /= 2)
        {
            var candidate = Sums(rows, mode + length * newton);
            if (!(candidate.Value >= at.Value + 1e-4 * length * decrement - 1e-14 * Math.Abs(at.Value)))
            {
                continue;
            }

            (mode, at) = (mode + length * newton, candidate);
            return true;
        }

        at = Sums(rows, mode);
        return false; // rounding hides any further rise
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private RowSums Sums(ClusterRows rows, double u)
    {
        var (value, score, weights, change) = (-0.5 * u * u, 0.0, 0.0, 0.0);
        for (var i = 0; i < rows.Count; i++)
        {
            var (weight, z) = (Weight(rows, i), (double)rows.Design[i]);
            var terms = _terms[i] = _distribution.Terms(rows.Offset[i] + _lambda * u * z, rows.Outcome[i]);
            value += weight * terms.Value;
            score += weight * z * terms.First;
            weights += weight * z * z * terms.Weight;
            change += weight * z * z * z * terms.WeightSlope;
        }

        return new RowSums(value, score, weights, change);
    }

    private static double Weight(ClusterRows rows, int i) => rows.Weights.IsEmpty ? 1 : rows.Weights[i];

    // F, sum z w l', sum z^2 w (-l''), sum z^3 w (-l''').
    private readonly record struct RowSums(double Value, double Score, double Weight, double Change);

    private readonly record struct Moments(double Score, double Weight, double Change, double Curvature);
}
