namespace Armed.Runtime.Posterior;

/// <summary>Cholesky factors of small dense matrices, [K, K] row after row in flat arrays; the lower triangle is read and written.</summary>
internal static class SmallCholesky
{
    /// <summary>Overwrites the lower triangle of a symmetric matrix by L, L L' = matrix. False when it is not positive definite.</summary>
    public static bool TryFactor(Span<double> matrix, int size)
    {
        for (var i = 0; i < size; i++)
        {
            var row = matrix.Slice(i * size, size);
            for (var j = 0; j <= i; j++)
            {
                var other = matrix.Slice(j * size, size);
                var sum = row[j];
                for (var k = 0; k < j; k++)
                {
                    sum -= row[k] * other[k];
                }

                if (j < i)
                {
                    row[j] = sum / other[j];
                }
                else if (sum > 0 && double.IsFinite(sum))
                {
                    row[i] = Math.Sqrt(sum);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Cholesky of a positive semidefinite matrix: a pivot not above tolerance times its diagonal gives a zero column.</summary>
    public static void FactorSemidefinite(Span<double> matrix, int size, double tolerance)
    {
        for (var j = 0; j < size; j++)
        {
            var pivot = matrix[j * size + j];
            var rest = pivot;
            for (var k = 0; k < j; k++)
            {
                rest -= matrix[j * size + k] * matrix[j * size + k];
            }

            var diagonal = rest > tolerance * pivot ? Math.Sqrt(rest) : 0;
            for (var i = j + 1; i < size; i++)
            {
                var sum = matrix[i * size + j];
                for (var k = 0; k < j; k++)
                {
                    sum -= matrix[i * size + k] * matrix[j * size + k];
                }

                matrix[i * size + j] = diagonal > 0 ? sum / diagonal : 0;
            }

            matrix[j * size + j] = diagonal;
            for (var k = j + 1; k < size; k++)
            {
                matrix[j * size + k] = 0;
            }
        }
    }

    /// <summary>Solves L L' x = rhs in place.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int size, Span<double> rhs)
    {
        SolveLower(factor, size, rhs);
        SolveTransposed(factor, size, rhs);
    }

    /// <summary>Solves L x = rhs in place.</summary>
    public static void SolveLower(ReadOnlySpan<double> factor, int size, Span<double> rhs)
    {
        for (var i = 0; i < size; i++)
        {
            var sum = rhs[i];
            for (var k = 0; k < i; k++)
            {
                sum -= factor[i * size + k] * rhs[k];
            }

            rhs[i] = sum / factor[i * size + i];
        }
    }

    /// <summary>Solves L' x = rhs in place.</summary>
    public static void SolveTransposed(ReadOnlySpan<double> factor, int size, Span<double> rhs)
    {
        for (var i = size - 1; i >= 0; i--)
        {
            var sum = rhs[i];
            for (var k = i + 1; k < size; k++)
            {
                sum -= factor[k * size + i] * rhs[k];
            }

            rhs[i] = sum / factor[i * size + i];
        }
    }

    /// <summary>(L L')^-1, full and symmetric.</summary>
    public static void Invert(ReadOnlySpan<double> factor, int size, Span<double> inverse)
    {
        Span<double> column = stackalloc double[size];
        for (var j = 0; j < size; j++)
        {
            column.Clear();
            column[j] = 1;
            Solve(factor, size, column);
            for (var i = 0; i < size; i++)
            {
                inverse[i * size + j] = column[i];
            }
        }
    }

    /// <summary>A (L L')^-1 A' of a matrix A [K, K], full and symmetric. With a prior's factor A it is a posterior covariance, and A may be singular.</summary>
    public static void Sandwich(ReadOnlySpan<double> factor, ReadOnlySpan<double> outer, int size, Span<double> result)
    {
        // Row k of A, solved against the lower half only: the result is (L^-1 A')' (L^-1 A').
        var half = outer.ToArray();
        for (var k = 0; k < size; k++)
        {
            SolveLower(factor, size, half.AsSpan(k * size, size));
        }

        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                result[i * size + j] = Dot(half.AsSpan(i * size, size), half.AsSpan(j * size, size));
            }
        }
    }

    /// <summary>log |L L'|.</summary>
    public static double LogDeterminant(ReadOnlySpan<double> factor, int size)
    {
        var sum = 0.0;
        for (var i = 0; i < size; i++)
        {
            sum += Math.Log(factor[i * size + i]);
        }

        return 2 * sum;
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
