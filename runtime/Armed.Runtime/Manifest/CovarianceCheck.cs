using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks that a covariance can be one: finite, symmetric, positive semidefinite up to rounding.</summary>
internal static class CovarianceCheck
{
    /// <summary>Rounding of what the trainer writes, relative to the variances; far below any covariance that matters.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Above this size only pairs are checked: the whole check is cubic, and a file must not choose how long loading takes.</summary>
    private const int MostFactored = 256;

    public static void Validate(IReadOnlyList<IReadOnlyList<double>> matrix, int terms, string field)
    {
        Require(matrix.Count == 1 || matrix.Count == terms, field, $"1 row (a diagonal) or {terms} rows", matrix.Count);
        foreach (var row in matrix)
        {
            Require(row?.Count == terms, field, $"{terms} numbers a row", row?.Count);
            Require(row!.All(double.IsFinite), field, "finite", "NaN or infinity");
        }

        var variances = matrix.Count == 1 ? matrix[0] : [.. matrix.Select((row, k) => row[k])];
        Require(variances.All(variance => variance >= 0), field, "with variances of at least 0", "a negative one");
        if (matrix.Count > 1)
        {
            RequirePairs(matrix, variances, field);
            Require(terms > MostFactored || IsSemidefinite(matrix), field, "positive semidefinite", "a negative eigenvalue");
        }
    }

    private static void RequirePairs(IReadOnlyList<IReadOnlyList<double>> matrix, IReadOnlyList<double> variances, string field)
    {
        for (var i = 0; i < variances.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var most = Math.Sqrt(variances[i]) * Math.Sqrt(variances[j]);
                Require(Math.Abs(matrix[i][j] - matrix[j][i]) <= Rounding * most, field, "symmetric", $"{matrix[i][j]:G6} and {matrix[j][i]:G6}");
                Require(Math.Abs(matrix[i][j]) <= (1 + Rounding) * most, field, "with correlations of -1 to 1", $"a covariance of {matrix[i][j]:G6}");
            }
        }
    }

    /// <summary>Cholesky of the correlations, column by column; a pivot that is 0 up to rounding leaves its column out, which must then be 0 too.</summary>
    private static bool IsSemidefinite(IReadOnlyList<IReadOnlyList<double>> matrix)
    {
        var size = matrix.Count;
        var rest = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var scale = Math.Sqrt(matrix[i][i]) * Math.Sqrt(matrix[j][j]);
                rest[i, j] = scale > 0 ? matrix[i][j] / scale : 0;
            }
        }

        for (var k = 0; k < size; k++)
        {
            if (!Eliminate(rest, k, size))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Eliminate(double[,] rest, int k, int size)
    {
        var pivot = rest[k, k];
        for (var i = k + 1; i < size; i++)
        {
            if (pivot <= Rounding)
            {
                // Its row in a semidefinite matrix is at most the root of the pivot.
                if (pivot < -Rounding || Math.Abs(rest[i, k]) > 2 * Math.Sqrt(Rounding))
                {
                    return false;
                }

                continue;
            }

            var ratio = rest[i, k] / pivot;
            for (var j = k + 1; j <= i; j++)
            {
                rest[i, j] -= ratio * rest[j, k];
            }
        }

        return pivot >= -Rounding;
    }
}
