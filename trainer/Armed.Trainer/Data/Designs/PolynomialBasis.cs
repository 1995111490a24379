namespace Armed.Trainer.Data.Designs;

/// <summary>
/// Orthogonal polynomials of R's poly(): p_0 = 1, p_j+1 = (x - alpha_j) p_j - (|p_j|^2 / |p_j-1|^2) p_j-1, each divided by its norm over the training rows (Kennedy and Gentle,
/// Statistical Computing, 1980, pages 343-344).
/// </summary>
internal static class PolynomialBasis
{
    /// <summary>Makes the basis of the powers 1 to degree.</summary>
    /// <param name="x">Training values; more different ones than the degree.</param>
    /// <param name="degree">Degree, at least 1.</param>
    public static PiecewiseBasis Fit(double[] x, int degree)
    {
        var mean = x.Average();
        var (alpha, squares) = Recurrence(Array.ConvertAll(x, value => value - mean), degree);
        var (least, most) = (x.Min(), x.Max());

        // A high degree has several pieces, which keeps the powers' coefficients small.
        var intervals = Math.Max(degree - 2, 1);
        double[] breaks = [.. Enumerable.Range(0, intervals).Select(i => least + ((most - least) * i / intervals)), most];
        return BasisPieces.Join(breaks, degree, degree, piece => Around(BasisPieces.Origin(breaks, piece) - mean, alpha, squares));
    }

    /// <summary>alpha_j and the sum of squares of p_j over the values, j = 0..degree.</summary>
    private static (double[] Alpha, double[] Squares) Recurrence(double[] x, int degree)
    {
        var (alpha, squares) = (new double[degree + 1], new double[degree + 1]);
        var (before, current) = (new double[x.Length], Array.ConvertAll(x, _ => 1.0));
        for (var j = 0; j <= degree; j++)
        {
            squares[j] = current.Sum(p => p * p);
            alpha[j] = x.Zip(current, (value, p) => value * p * p).Sum() / squares[j];
            var ratio = j == 0 ? 0 : squares[j] / squares[j - 1];
            var (last, step) = (before, alpha[j]);
            (before, current) = (current, [.. current.Select((p, i) => ((x[i] - step) * p) - (ratio * last[i]))]);
        }

        return (alpha, squares);
    }

    /// <summary>The polynomials in powers of t = x - origin: [degree + 1, degree].</summary>
    private static double[] Around(double origin, double[] alpha, double[] squares)
    {
        var degree = alpha.Length - 1;
        var result = new double[(degree + 1) * degree];
        var (before, current) = (new double[degree + 2], new double[degree + 2]);
        current[0] = 1;
        for (var j = 0; j < degree; j++)
        {
            var next = new double[degree + 2];
            for (var power = 0; power <= j + 1; power++)
            {
                next[power] = (power == 0 ? 0 : current[power - 1]) + ((origin - alpha[j]) * current[power]) - (j == 0 ? 0 : squares[j] / squares[j - 1] * before[power]);
                result[(power * degree) + j] = next[power] / Math.Sqrt(squares[j + 1]);
            }

            (before, current) = (current, next);
        }

        return result;
    }
}
