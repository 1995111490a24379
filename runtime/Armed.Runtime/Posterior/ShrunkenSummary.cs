using System.Collections.Concurrent;

namespace Armed.Runtime.Posterior;

/// <summary>
/// What the mean of n rows says of a cluster's true mean: with rows of covariance W within clusters and true means of covariance B between them, the best linear predictor of the true mean is
/// A (R - mean), A = B (B + W / n)^-1, and its error has the covariance B - A B (Henderson, Biometrics 31, 1975; here by rows of several columns).
/// </summary>
internal sealed class ShrunkenSummary
{
    /// <summary>Columns of W that others of it give exactly are told by this share of its diagonal.</summary>
    private const double Jitter = 1e-9;

    /// <summary>Numbers of rows whose shrinkage is kept.</summary>
    private const int MostKnown = 64;

    private readonly ConcurrentDictionary<double, Shrinkage> _known = [];
    private readonly double[] _mean;
    private readonly double[] _within;
    private readonly double[] _between;
    private readonly double[] _projection;

    /// <param name="mean">Mean of the columns [P].</param>
    /// <param name="within">W [P, P].</param>
    /// <param name="between">B [P, P], positive semidefinite.</param>
    /// <param name="projection">Q [S, P].</param>
    public ShrunkenSummary(double[] mean, double[] within, double[] between, double[] projection)
    {
        (_mean, _within, _between, _projection) = (mean, within, between, projection);
        (Columns, Width) = (mean.Length, mean.Length == 0 ? 0 : projection.Length / mean.Length);
    }

    /// <summary>Columns P of the rows.</summary>
    public int Columns { get; }

    /// <summary>Summaries S.</summary>
    public int Width { get; }

    /// <summary>s [S] and V [S, S] of some rows; of no row s is 0 and V is Q B Q'.</summary>
    /// <param name="sums">Sums of the columns over the rows [P].</param>
    /// <param name="rows">Number of rows, at least 0.</param>
    public (double[] Summary, double[] Uncertainty) Of(ReadOnlySpan<double> sums, double rows)
    {
        var shrinkage = Of(rows);
        var shrunken = new double[Columns]; // A (R - mean)
        for (var j = 0; j < Columns && rows > 0; j++)
        {
            var distance = (sums[j] / rows) - _mean[j];
            for (var i = 0; i < Columns; i++)
            {
                shrunken[i] += shrinkage.Gain[(j * Columns) + i] * distance;
            }
        }

        return (Times(shrunken), shrinkage.Uncertainty);
    }

    /// <summary>Of a number of rows; many clusters have few different ones.</summary>
    private Shrinkage Of(double rows)
    {
        if (_known.TryGetValue(rows, out var known))
        {
            return known;
        }

        var gain = rows > 0 ? Gain(Factor(rows)) : new double[Columns * Columns]; // (B + W / n)^-1 B = A' [P, P]
        var left = (double[])_between.Clone(); // B - A B
        for (var j = 0; j < Columns && rows > 0; j++)
        {
            for (var i = 0; i < Columns; i++)
            {
                for (var k = 0; k < Columns; k++)
                {
                    left[(i * Columns) + k] -= gain[(j * Columns) + i] * _between[(j * Columns) + k];
                }
            }
        }

        var shrinkage = new Shrinkage(gain, Sandwich(left));
        return _known.Count < MostKnown ? _known.GetOrAdd(rows, shrinkage) : shrinkage;
    }

    private double[] Factor(double rows)
    {
        var sum = new double[Columns * Columns];
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = _between[i] + (_within[i] / rows);
        }

        for (var j = 0; j < Columns; j++)
        {
            sum[(j * Columns) + j] *= 1 + Jitter;
        }

        return SmallCholesky.TryFactor(sum, Columns) ? sum : throw new ArithmeticException("The covariance of the summary columns is not positive definite.");
    }

    /// <summary>(B + W / n)^-1 B, column by column.</summary>
    private double[] Gain(double[] factor)
    {
        var (gain, column) = (new double[Columns * Columns], new double[Columns]);
        for (var k = 0; k < Columns; k++)
        {
            for (var i = 0; i < Columns; i++)
            {
                column[i] = _between[(i * Columns) + k];
            }

            SmallCholesky.Solve(factor, Columns, column);
            for (var i = 0; i < Columns; i++)
            {
                gain[(i * Columns) + k] = column[i];
            }
        }

        return gain;
    }

    /// <summary>Q x.</summary>
    private double[] Times(double[] values)
    {
        var product = new double[Width];
        for (var s = 0; s < Width; s++)
        {
            for (var j = 0; j < Columns; j++)
            {
                product[s] += _projection[(s * Columns) + j] * values[j];
            }
        }

        return product;
    }

    /// <summary>Q M Q'.</summary>
    private double[] Sandwich(double[] matrix)
    {
        var result = new double[Width * Width];
        for (var s = 0; s < Width; s++)
        {
            var row = new double[Columns];
            for (var i = 0; i < Columns; i++)
            {
                for (var j = 0; j < Columns; j++)
                {
                    row[j] += _projection[(s * Columns) + i] * matrix[(i * Columns) + j];
                }
            }

            Times(row).CopyTo(result, s * Width);
        }

        return result;
    }
}
