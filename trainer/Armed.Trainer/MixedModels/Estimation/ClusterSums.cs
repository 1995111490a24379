using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Kenward and Roger's sums for one factor: V is block-diagonal by cluster, and so is M. Any number of clusters.</summary>
internal sealed class ClusterSums
{
    private readonly MixedModelProblem _problem;
    private readonly double[] _lambda;
    private readonly double _variance;
    private readonly IReadOnlyList<VarianceTerm> _terms;
    private readonly KenwardRogerSums _sums;
    private readonly int _effects;
    private readonly int _size;

    private ClusterSums(MixedModelProblem problem, double[] lambda, double variance, IReadOnlyList<VarianceTerm> terms)
    {
        (_problem, _lambda, _variance, _terms) = (problem, lambda, variance, terms);
        (_effects, _size) = (problem.Data.Factors[0].Size, problem.Flat);
        _sums = new KenwardRogerSums(terms.Count, problem.Flat);
    }

    /// <summary>The sums.</summary>
    /// <param name="problem">A model of one factor.</param>
    /// <param name="lambda">Lambda [K, K], relative to sigma.</param>
    /// <param name="variance">sigma^2.</param>
    /// <param name="terms">The variance parameters.</param>
    public static KenwardRogerSums Of(MixedModelProblem problem, double[] lambda, double variance, IReadOnlyList<VarianceTerm> terms)
    {
        var sums = new ClusterSums(problem, lambda, variance, terms);
        foreach (var rows in Enumerable.Range(0, problem.Data.Rows).GroupBy(row => problem.Data.Factors[0].Codes[row]))
        {
            sums.Add(rows);
        }

        return sums._sums;
    }

    /// <summary>A cluster's Z'WZ, Z'WX and X'WX; then M = (A - A L H^-1 L'A) / sigma^2, B and X'V^-1 X alike, H = L'AL + I.</summary>
    private void Add(IEnumerable<int> rows)
    {
        var width = _effects + _size;
        var cross = new double[width * width]; // of [Z, X]
        var row = new double[width];
        foreach (var at in rows)
        {
            Read(at, row);
            for (var i = 0; i < width; i++)
            {
                for (var j = 0; j < width; j++)
                {
                    cross[(i * width) + j] += _problem.Weights[at] * row[i] * row[j];
                }
            }
        }

        Add(Whitened(cross, width), width);
    }

    private void Read(int at, double[] row)
    {
        var values = _problem.Data.Row(at);
        for (var k = 0; k < _effects; k++)
        {
            row[k] = values[_problem.Data.Factors[0].Design[k]];
        }

        for (var j = 0; j < _size; j++)
        {
            row[_effects + j] = values[_problem.Data.Fixed[_problem.Coefficients[j]]];
        }
    }

    /// <summary>[Z, X]'V^-1 [Z, X] [w, w].</summary>
    private double[] Whitened(double[] cross, int width)
    {
        var h = new double[_effects * _effects];
        var half = new double[_effects * width]; // L'Z'W [Z, X]
        for (var i = 0; i < _effects; i++)
        {
            for (var k = i; k < _effects; k++)
            {
                for (var j = 0; j < width; j++)
                {
                    half[(i * width) + j] += _lambda[(k * _effects) + i] * cross[(k * width) + j];
                }
            }
        }

        for (var i = 0; i < _effects; i++)
        {
            for (var j = 0; j < _effects; j++)
            {
                h[(i * _effects) + j] = i == j ? 1 : 0;
                for (var k = j; k < _effects; k++)
                {
                    h[(i * _effects) + j] += half[(i * width) + k] * _lambda[(k * _effects) + j];
                }
            }
        }

        SmallCholesky.TryFactor(h, _effects);
        var column = new double[_effects];
        var roots = new double[width * _effects]; // per column of [Z, X] the solution by H's lower factor
        for (var j = 0; j < width; j++)
        {
            for (var i = 0; i < _effects; i++)
            {
                column[i] = half[(i * width) + j];
            }

            SmallCholesky.SolveLower(h, _effects, column);
            column.CopyTo(roots, j * _effects);
        }

        return Reduced(cross, roots, width);
    }

    private double[] Reduced(double[] cross, double[] roots, int width)
    {
        var result = new double[width * width];
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j < width; j++)
            {
                var sum = cross[(i * width) + j];
                for (var k = 0; k < _effects; k++)
                {
                    sum -= roots[(i * _effects) + k] * roots[(j * _effects) + k];
                }

                result[(i * width) + j] = sum / _variance;
            }
        }

        return result;
    }

    private void Add(double[] v, int width)
    {
        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size; j++)
            {
                _sums.Information[(i * _size) + j] += v[((_effects + i) * width) + _effects + j];
            }
        }

        for (var r = 0; r < _terms.Count; r++)
        {
            foreach (var (a, b) in _terms[r].Entries)
            {
                _sums.FirstTraces[r] += v[(b * width) + a];
                Outer(_sums.First[r], v, width, a, b, 1);
                for (var s = 0; s < _terms.Count; s++)
                {
                    foreach (var (c, d) in _terms[s].Entries)
                    {
                        _sums.SecondTraces[(r * _terms.Count) + s] += v[(b * width) + c] * v[(d * width) + a];
                        Outer(_sums.Second[(r * _terms.Count) + s], v, width, a, d, v[(b * width) + c]);
                    }
                }
            }
        }
    }

    /// <summary>Adds factor times the outer product of two rows of B.</summary>
    private void Outer(double[] target, double[] v, int width, int left, int right, double factor)
    {
        for (var i = 0; i < _size; i++)
        {
            var scaled = factor * v[(left * width) + _effects + i];
            for (var j = 0; j < _size && scaled != 0; j++)
            {
                target[(i * _size) + j] += scaled * v[(right * width) + _effects + j];
            }
        }
    }
}
