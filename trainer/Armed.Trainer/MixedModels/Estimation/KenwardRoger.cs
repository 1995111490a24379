using Armed.Runtime.Posterior;
using Armed.Trainer.Inference;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Kenward and Roger's adjusted covariance of the fixed coefficients with what its degrees of freedom need (Biometrics 53, 1997, sections 2 and 3), for restricted likelihood and V linear
/// in its parameters, as pbkrtest computes it. With P_r = X'V^-1 G_r V^-1 X, Q_rs = X'V^-1 G_r V^-1 G_s V^-1 X and Phi = (X'V^-1 X)^-1, the expected information is
/// I_rs = (tr(V^-1 G_r V^-1 G_s) - 2 tr(Phi Q_rs) + tr(Phi P_r Phi P_s)) / 2, and with w = I^-1 the covariance is Phi + 2 Phi (sum_rs w_rs (Q_rs - P_r Phi P_s)) Phi.
/// </summary>
/// <remarks>As sigma^2 W^-1 = V - sum_r gamma_r G_r, everything that involves W^-1 follows from the sums over random effects.</remarks>
internal sealed class KenwardRoger
{
    private readonly KenwardRogerSums _sums;
    private readonly int _count; // parameters, sigma^2 the last
    private readonly int _size;
    private readonly double[] _phi;
    private readonly double[][] _first;
    private readonly double[,][] _second;
    private readonly double[,] _traces;

    private KenwardRoger(KenwardRogerSums sums, IReadOnlyList<VarianceTerm> terms, double variance, int rows)
    {
        (_sums, _count, _size) = (sums, sums.Terms + 1, sums.Size);
        var factor = (double[])sums.Information.Clone();
        SmallCholesky.TryFactor(factor, _size);
        _phi = new double[_size * _size];
        SmallCholesky.Invert(factor, _size, _phi);
        _first = [.. sums.First, Rest(sums.Information, variance, r => (terms[r].Value, sums.First[r]))];
        (_second, _traces) = (new double[_count, _count][], new double[_count, _count]);
        for (var r = 0; r < sums.Terms; r++)
        {
            for (var s = 0; s < sums.Terms; s++)
            {
                (_second[r, s], _traces[r, s]) = (sums.Second[(r * sums.Terms) + s], sums.SecondTraces[(r * sums.Terms) + s]);
            }
        }

        WithResidual(terms, variance, rows);
    }

    /// <summary>The adjusted covariance and the rest, [P, P] in the caller's order of coefficients; rows and columns of dropped ones are 0.</summary>
    /// <param name="problem">The model; no coefficient has a ridge.</param>
    /// <param name="covariances">T of every factor.</param>
    /// <param name="lambdas">Lambda of every factor, relative to sigma.</param>
    /// <param name="variance">sigma^2.</param>
    /// <param name="rows">Rows of positive weight.</param>
    /// <returns>Null if the expected information is singular.</returns>
    public static CovarianceDerivatives? Of(MixedModelProblem problem, IReadOnlyList<double[]> covariances, IReadOnlyList<double[]> lambdas, double variance, int rows)
    {
        var terms = VarianceTerm.All(problem, covariances);
        var sums = lambdas.Count == 1 ? ClusterSums.Of(problem, lambdas[0], variance, terms) : CrossedSums.Of(problem, lambdas, variance, terms);
        return new KenwardRoger(sums, terms, variance, rows).Result()?.Map(problem.Data.Fixed.Length, matrix => Placed(problem, matrix));
    }

    private static double[] Placed(MixedModelProblem problem, double[] matrix)
    {
        var (size, own) = (problem.Data.Fixed.Length, problem.Flat);
        var result = new double[size * size];
        for (var i = 0; i < own; i++)
        {
            for (var j = 0; j < own; j++)
            {
                result[(problem.Coefficients[i] * size) + problem.Coefficients[j]] = matrix[(i * own) + j];
            }
        }

        return result;
    }

    /// <summary>What involves W^-1 of sigma^2, the last parameter.</summary>
    private void WithResidual(IReadOnlyList<VarianceTerm> terms, double variance, int rows)
    {
        var last = _sums.Terms;
        for (var r = 0; r < last; r++)
        {
            var at = r;
            _second[r, last] = Rest(_first[r], variance, s => (terms[s].Value, _second[at, s]));
            _second[last, r] = Transposed(_second[r, last]);
            _traces[r, last] = _traces[last, r] = (_sums.FirstTraces[r] - terms.Select((term, s) => term.Value * _traces[at, s]).Sum()) / variance;
        }

        _second[last, last] = Rest(_first[last], variance, s => (terms[s].Value, _second[last, s]));
        var own = (rows - terms.Select((term, s) => term.Value * _sums.FirstTraces[s]).Sum()) / variance; // tr(V^-1 W^-1)
        _traces[last, last] = (own - terms.Select((term, s) => term.Value * _traces[last, s]).Sum()) / variance;
    }

    /// <summary>(whole - sum_r gamma_r part_r) / sigma^2.</summary>
    private double[] Rest(double[] whole, double variance, Func<int, (double Value, double[] Part)> part)
    {
        var result = (double[])whole.Clone();
        for (var r = 0; r < _sums.Terms; r++)
        {
            var (value, matrix) = part(r);
            for (var i = 0; i < result.Length; i++)
            {
                result[i] -= value * matrix[i];
            }
        }

        return Array.ConvertAll(result, value => value / variance);
    }

    private CovarianceDerivatives? Result()
    {
        if (Weights() is not { } weights)
        {
            return null;
        }

        var inner = new double[_size * _size];
        for (var r = 0; r < _count; r++)
        {
            for (var s = 0; s < _count; s++)
            {
                var between = Product(Product(_first[r], _phi), _first[s]);
                for (var i = 0; i < inner.Length; i++)
                {
                    inner[i] += weights[(r * _count) + s] * (_second[r, s][i] - between[i]);
                }
            }
        }

        double[] adjusted = [.. _phi.Zip(Sandwich(inner), (phi, more) => phi + (2 * more))];
        return new CovarianceDerivatives(DegreesOfFreedomMethod.KenwardRoger, _size, adjusted, _phi, [.. _first.Select(Sandwich)], weights);
    }

    /// <summary>w = I^-1.</summary>
    private double[]? Weights()
    {
        var (information, inverse) = (new double[_count * _count], new double[_count * _count]);
        for (var r = 0; r < _count; r++)
        {
            for (var s = 0; s < _count; s++)
            {
                information[(r * _count) + s] = (_traces[r, s] - (2 * Trace(_phi, _second[r, s])) + Trace(Product(_phi, _first[r]), Product(_phi, _first[s]))) / 2;
            }
        }

        if (!SmallCholesky.TryFactor(information, _count))
        {
            return null;
        }

        SmallCholesky.Invert(information, _count, inverse);
        return inverse;
    }

    private double[] Sandwich(double[] matrix) => Product(Product(_phi, matrix), _phi);

    private double[] Product(double[] left, double[] right)
    {
        var result = new double[_size * _size];
        for (var i = 0; i < _size; i++)
        {
            for (var k = 0; k < _size; k++)
            {
                for (var j = 0; j < _size; j++)
                {
                    result[(i * _size) + j] += left[(i * _size) + k] * right[(k * _size) + j];
                }
            }
        }

        return result;
    }

    private double Trace(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size; j++)
            {
                sum += left[(i * _size) + j] * right[(j * _size) + i];
            }
        }

        return sum;
    }

    private double[] Transposed(double[] matrix) => [.. Enumerable.Range(0, _size * _size).Select(at => matrix[(at % _size * _size) + (at / _size)])];
}
