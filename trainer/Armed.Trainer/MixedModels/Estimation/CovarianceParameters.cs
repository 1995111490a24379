namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// The search's view of the covariances: the elements of each full block's Cholesky factor, one tau per scalar block, one tau_v per ridge group, each in
/// units of its starting value. The elements are signed and unbounded, so that a boundary (a zero on the diagonal) is an ordinary stationary
/// point that a quasi-Newton search meets at its usual speed; in logarithms it would lie at infinity.
/// </summary>
internal sealed class CovarianceParameters
{
    // A diagonal nearer to 0 counts as this many starting units: log|H|'s derivative divides by it; the likelihood sees its square.
    private const double Floor = 1e-6;
    private readonly MixedModelProblem _problem;
    private readonly double[][] _unit;
    private readonly double[] _ridgeUnit;

    private CovarianceParameters(MixedModelProblem problem, double[][] unit, double[] ridgeUnit, double[] start)
    {
        (_problem, _unit, _ridgeUnit, Start) = (problem, unit, ridgeUnit, start);
    }

    /// <summary>Starting values.</summary>
    public double[] Start { get; }

    public int Count => Start.Length;

    /// <summary>Free covariance parameters of a model.</summary>
    public static int CountOf(MixedModelProblem problem) => problem.Data.Factors.SelectMany(factor => factor.Blocks).Sum(block => block.Parameters) + problem.GroupCount;

    /// <summary>Parameters that start at given Cholesky factors.</summary>
    public static CovarianceParameters From(MixedModelProblem problem, EffectScale scale)
    {
        var units = scale.Lambdas.Select((lambda, g) => Units(problem.Data.Factors[g], lambda)).ToArray();
        var start = new List<double>();
        for (var g = 0; g < units.Length; g++)
        {
            var size = problem.Data.Factors[g].Size;
            foreach (var block in problem.Data.Factors[g].Blocks)
            {
                foreach (var (i, j) in block.Elements())
                {
                    start.Add(scale.Lambdas[g][i * size + j] / units[g][i]);
                }
            }
        }

        start.AddRange(scale.Ridge.Select(_ => 1.0));
        return new CovarianceParameters(problem, units, [.. scale.Ridge], [.. start]);
    }

    /// <summary>Positions of the diagonal elements in a vector whose covariance parameters begin at <paramref name="first"/>: at 0 their covariance is singular.</summary>
    public int[] Diagonals(int first)
    {
        var positions = new List<int>();
        var at = first;
        foreach (var block in _problem.Data.Factors.SelectMany(factor => factor.Blocks))
        {
            foreach (var (i, j) in block.Elements())
            {
                if (i == j)
                {
                    positions.Add(at);
                }

                at++;
            }
        }

        positions.AddRange(_ridgeUnit.Select(_ => at++));
        return [.. positions];
    }

    /// <summary>S at x. Where its gradient will be wanted, a diagonal stays away from 0 by a hair.</summary>
    public EffectScale Scale(ReadOnlySpan<double> x, bool exact = false)
    {
        var lambdas = new double[_unit.Length][];
        var at = 0;
        for (var g = 0; g < lambdas.Length; g++)
        {
            var size = _problem.Data.Factors[g].Size;
            lambdas[g] = new double[size * size];
            foreach (var block in _problem.Data.Factors[g].Blocks)
            {
                foreach (var (i, j) in block.Elements())
                {
                    lambdas[g][i * size + j] = _unit[g][i] * (i == j && !exact ? AwayFromZero(x[at++]) : x[at++]);
                }

                for (var i = block.Start + 1; !block.IsFull && i < block.Start + block.Size; i++)
                {
                    lambdas[g][i * size + i] = lambdas[g][block.Start * (size + 1)];
                }
            }
        }

        var ridge = new double[_ridgeUnit.Length];
        for (var v = 0; v < ridge.Length; v++)
        {
            ridge[v] = _ridgeUnit[v] * (exact ? x[at + v] : AwayFromZero(x[at + v]));
        }

        return new EffectScale(_problem, lambdas, ridge);
    }

    /// <summary>Gradient with respect to x.</summary>
    public void Gradient(ScaleGradient gradient, Span<double> result)
    {
        var at = 0;
        for (var g = 0; g < _unit.Length; g++)
        {
            foreach (var block in _problem.Data.Factors[g].Blocks)
            {
                foreach (var (i, j) in block.Elements())
                {
                    result[at++] = _unit[g][i] * Sum(gradient.Lambdas[g], _problem.Data.Factors[g].Size, block, i, j);
                }
            }
        }

        for (var v = 0; v < _ridgeUnit.Length; v++)
        {
            result[at++] = _ridgeUnit[v] * gradient.Ridge[v];
        }
    }

    /// <summary>A positive guess of the curvature with respect to x.</summary>
    public double[] Curvature(ScaleGradient gradient)
    {
        var result = new double[Count];
        // In units of the starting value the derivative with respect to x is that with respect to log tau.
        var at = 0;
        for (var g = 0; g < _unit.Length; g++)
        {
            var size = _problem.Data.Factors[g].Size;
            foreach (var block in _problem.Data.Factors[g].Blocks)
            {
                foreach (var (i, j) in block.Elements())
                {
                    var sum = Sum(gradient.Information[g], size, block, i, j);
                    result[at++] = Math.Max(0.5, i == j ? 2 * sum : sum);
                }
            }
        }

        foreach (var information in gradient.RidgeInformation)
        {
            result[at++] = Math.Max(0.5, information);
        }

        return result;
    }

    /// <summary>Per element what a given precision of its effect's log standard deviation is at x; infinite on a diagonal that is 0.</summary>
    public double[] Precision(double[] x, double perLogarithm)
    {
        var scale = Scale(x, exact: true);
        var result = new List<double>();
        for (var g = 0; g < _unit.Length; g++)
        {
            var size = _problem.Data.Factors[g].Size;
            var sd = Units(_problem.Data.Factors[g], scale.Lambdas[g]);
            foreach (var (i, j) in _problem.Data.Factors[g].Blocks.SelectMany(block => block.Elements()))
            {
                result.Add(sd[i] == 0 || (i == j && scale.Lambdas[g][i * size + i] == 0) ? double.PositiveInfinity : perLogarithm * Math.Pow(_unit[g][i] / sd[i], 2));
            }
        }

        result.AddRange(scale.Ridge.Select((tau, v) => tau == 0 ? double.PositiveInfinity : perLogarithm * Math.Pow(_ridgeUnit[v] / tau, 2)));
        return [.. result];
    }

    // An element of a full block; of a scalar one, the sum over its diagonal.
    private static double Sum(double[] matrix, int size, CovarianceBlock block, int i, int j)
    {
        if (block.IsFull)
        {
            return matrix[i * size + j];
        }

        var sum = 0.0;
        for (var k = block.Start; k < block.Start + block.Size; k++)
        {
            sum += matrix[k * size + k];
        }

        return sum;
    }

    // The standard deviation of each effect; a scalar block has one.
    private static double[] Units(RandomFactor factor, double[] lambda)
    {
        var units = new double[factor.Size];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = Math.Sqrt(Enumerable.Range(0, i + 1).Sum(j => lambda[i * units.Length + j] * lambda[i * units.Length + j]));
        }

        return units;
    }

    private static double AwayFromZero(double x) => Math.Abs(x) < Floor ? (x < 0 ? -Floor : Floor) : x;
}
