using Armed.Trainer.Common;
using TorchSharp;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Kenward and Roger's sums for several factors, whose M is a dense matrix of all random effects.</summary>
internal sealed class CrossedSums
{
    private readonly MixedModelProblem _problem;
    private readonly IReadOnlyList<double[]> _lambdas;
    private readonly IReadOnlyList<VarianceTerm> _terms;
    private readonly int _random;
    private readonly int _size;

    private CrossedSums(MixedModelProblem problem, IReadOnlyList<double[]> lambdas, IReadOnlyList<VarianceTerm> terms) =>
        (_problem, _lambdas, _terms, _random, _size) = (problem, lambdas, terms, problem.Random, problem.Flat);

    /// <summary>The sums.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="lambdas">Lambda of every factor, relative to sigma.</param>
    /// <param name="variance">sigma^2.</param>
    /// <param name="terms">The variance parameters.</param>
    public static KenwardRogerSums Of(MixedModelProblem problem, IReadOnlyList<double[]> lambdas, double variance, IReadOnlyList<VarianceTerm> terms)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var sums = new CrossedSums(problem, lambdas, terms);
        var v = sums.Whitened(variance); // [Z, X]'V^-1 [Z, X]
        return sums.Collect(v);
    }

    /// <summary>(C - C_Z L H^-1 L'C_Z') / sigma^2, C = [Z, X]'W[Z, X], H = L'C_ZZ L + I.</summary>
    private torch.Tensor Whitened(double variance)
    {
        var width = _random + _size;
        var cross = torch.from_array(Cross(width)).reshape(width, width);
        var lambda = torch.from_array(Lambda()).reshape(_random, _random);
        var half = lambda.t().mm(cross.narrow(0, 0, _random)); // L'Z'W[Z, X]
        var h = half.narrow(1, 0, _random).mm(lambda).Plus(torch.eye(_random, dtype: torch.float64));
        var solved = torch.cholesky_solve(half, torch.linalg.cholesky(h));
        return (cross - half.t().mm(solved)).Times(1 / variance);
    }

    private double[] Lambda()
    {
        var result = new double[(long)_random * _random];
        for (var g = 0; g < _lambdas.Count; g++)
        {
            var (size, at) = (_problem.Data.Factors[g].Size, _problem.System.Start(g));
            for (var c = 0; c < _problem.Data.Factors[g].Levels; c++, at += size)
            {
                for (var i = 0; i < size; i++)
                {
                    _lambdas[g].AsSpan(i * size, size).CopyTo(result.AsSpan(((at + i) * _random) + at));
                }
            }
        }

        return result;
    }

    private double[] Cross(int width)
    {
        var result = new double[(long)width * width];
        var entries = new (int At, double Value)[_problem.Data.Factors.Sum(f => f.Size) + _size];
        for (var row = 0; row < _problem.Data.Rows; row++)
        {
            Read(row, entries);
            foreach (var (i, x) in entries)
            {
                var scaled = _problem.Weights[row] * x;
                foreach (var (j, y) in entries)
                {
                    result[(i * width) + j] += scaled * y;
                }
            }
        }

        return result;
    }

    private void Read(int row, (int At, double Value)[] entries)
    {
        var values = _problem.Data.Row(row);
        var n = 0;
        for (var g = 0; g < _problem.Data.Factors.Count; g++)
        {
            var factor = _problem.Data.Factors[g];
            for (var k = 0; k < factor.Size; k++)
            {
                entries[n++] = (_problem.System.Start(g) + (factor.Codes[row] * factor.Size) + k, values[factor.Design[k]]);
            }
        }

        for (var j = 0; j < _size; j++)
        {
            entries[n++] = (_random + j, values[_problem.Data.Fixed[_problem.Coefficients[j]]]);
        }
    }

    private KenwardRogerSums Collect(torch.Tensor v)
    {
        var sums = new KenwardRogerSums(_terms.Count, _size);
        v.narrow(0, _random, _size).narrow(1, _random, _size).contiguous().data<double>().CopyTo(sums.Information);
        var m = v.narrow(0, 0, _random).narrow(1, 0, _random);
        var b = v.narrow(0, 0, _random).narrow(1, _random, _size);
        var selections = _terms.Select(term => torch.from_array(Positions(term)).reshape(2, -1)).ToArray(); // rows and columns of the ones of I x E_r
        for (var r = 0; r < _terms.Count; r++)
        {
            var (rows, columns) = (selections[r][0], selections[r][1]);
            sums.FirstTraces[r] = m[columns, rows].sum().item<double>();
            b.index_select(0, rows).t().mm(b.index_select(0, columns)).contiguous().data<double>().CopyTo(sums.First[r]);
            for (var s = 0; s < _terms.Count; s++)
            {
                var (others, last) = (selections[s][0], selections[s][1]);
                var between = m.index_select(0, columns).index_select(1, others); // M between the ones of both
                sums.SecondTraces[(r * _terms.Count) + s] = (between * m.index_select(0, last).index_select(1, rows).t()).sum().item<double>();
                b.index_select(0, rows).t().mm(between).mm(b.index_select(0, last)).contiguous().data<double>().CopyTo(sums.Second[(r * _terms.Count) + s]);
            }
        }

        return sums;
    }

    private long[] Positions(VarianceTerm term)
    {
        var (size, start) = (_problem.Data.Factors[term.Factor].Size, _problem.System.Start(term.Factor));
        long[] Of(Func<(int Row, int Column), int> side) =>
            [.. Enumerable.Range(0, _problem.Data.Factors[term.Factor].Levels).SelectMany(c => term.Entries.Select(entry => (long)start + (c * size) + side(entry)))];
        return [.. Of(entry => entry.Row), .. Of(entry => entry.Column)];
    }
}
