namespace Armed.Trainer.Inference;

/// <summary>Degrees of freedom of the denominator of an F test of several contrasts, L beta with L [q, P] of rank q, and the factor on F.</summary>
internal static class JointDegrees
{
    private const double Equal = 1e-8;
    private const double Zero = 1e-10;
    private const double NearTwo = 1e-2;

    /// <summary>Degrees of freedom and factor by the method of the derivatives.</summary>
    public static (double Degrees, double Scale) Of(CovarianceDerivatives derivatives, IReadOnlyList<double[]> rows) => derivatives.Method == DegreesOfFreedomMethod.KenwardRoger
        ? KenwardRoger(derivatives, rows)
        : (FaiCornelius(derivatives, rows), 1);

    /// <summary>
    /// Fai and Cornelius (J Stat Comput Simul 54, 1996): F is the mean of squares of q uncorrelated t statistics with nu_m degrees of freedom, and has the expectation of an F with
    /// 2 E / (E - q), E = sum nu_m / (nu_m - 2) over the nu_m above 2, as in lmerTest.
    /// </summary>
    private static double FaiCornelius(CovarianceDerivatives derivatives, IReadOnlyList<double[]> rows)
    {
        var (_, vectors) = SymmetricEigen.Of(QuadraticForm.Of(derivatives.Model, rows), rows.Count);
        double[] degrees = [.. vectors.Select(vector => ContrastDegrees.Of(derivatives, Combine(vector, rows)) ?? 0)];
        if (degrees.Max() - degrees.Min() < Equal * degrees.Max())
        {
            return degrees.Average();
        }

        var expectation = degrees.Sum(nu => nu / (nu - 2));
        return degrees.Any(nu => nu <= 2) ? 2 : 2 * expectation / (expectation - rows.Count);
    }

    /// <summary>
    /// Kenward and Roger (Biometrics 53, 1997), section 2 with the modification of its section 3: the moments of F match those of a scaled F. In terms of D_i, the derivatives of
    /// Phi = (X'V^-1 X)^-1, and Theta = L'(L Phi L')^-1 L: A1 = sum w_ij tr(Theta D_i) tr(Theta D_j), A2 = sum w_ij tr(Theta D_i Theta D_j).
    /// </summary>
    private static (double Degrees, double Scale) KenwardRoger(CovarianceDerivatives derivatives, IReadOnlyList<double[]> rows)
    {
        double q = rows.Count;
        var (first, second) = Moments(derivatives, rows);
        var b = (first + (6 * second)) / (2 * q);
        var g = (((q + 1) * first) - ((q + 4) * second)) / ((q + 2) * second);
        var divisor = (3 * q) + (2 * (1 - g));
        var (c1, c2, c3) = (g / divisor, (q - g) / divisor, (q + 2 - g) / divisor);
        var top = 1 + (c1 * b);
        var rho = Math.Pow(Ratio(1 - (second / q), 1 - (c2 * b)), 2) * (Math.Abs(top) < Zero ? 0 : top) / (1 - (c3 * b)) / q;
        var degrees = 4 + ((q + 2) / ((q * rho) - 1));
        return (degrees, Math.Abs(degrees - 2) < NearTwo ? 1 : degrees * (1 - (second / q)) / (degrees - 2));
    }

    private static double Ratio(double top, double bottom) => Math.Abs(top) < 1e-14 && Math.Abs(bottom) < 1e-14 ? 1 : top / bottom;

    private static (double First, double Second) Moments(CovarianceDerivatives derivatives, IReadOnlyList<double[]> rows)
    {
        var (q, n) = (rows.Count, derivatives.Derivatives.Length);
        var (values, vectors) = SymmetricEigen.Of(QuadraticForm.Of(derivatives.Model, rows), q);
        double[][] white = [.. vectors.Select((vector, m) => Combine([.. vector.Select(v => v / Math.Sqrt(values[m]))], rows))]; // L Phi L' is the identity of these rows
        double[][] moved = [.. derivatives.Derivatives.Select(derivative => QuadraticForm.Of(derivative, white))];
        double[] traces = [.. moved.Select(matrix => Enumerable.Range(0, q).Sum(i => matrix[(i * q) + i]))];
        double first = 0, second = 0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var weight = derivatives.ParameterCovariance[(i * n) + j];
                first += weight * traces[i] * traces[j];
                second += weight * moved[i].Zip(moved[j], (a, b) => a * b).Sum(); // both are symmetric
            }
        }

        return (first, second);
    }

    private static double[] Combine(double[] weights, IReadOnlyList<double[]> rows)
    {
        var result = new double[rows[0].Length];
        for (var m = 0; m < weights.Length; m++)
        {
            for (var j = 0; j < result.Length; j++)
            {
                result[j] += weights[m] * rows[m][j];
            }
        }

        return result;
    }
}
