namespace Armed.Trainer.Refit.Trials;

/// <summary>Cholesky factors of many small positive semidefinite matrices, packed by rows of the lower triangle.</summary>
internal static class CholeskyFactors
{
    private const double Singular = 1e-12;

    /// <summary>Factors L with L L' = S of matrices [n, K (K + 1) / 2]; a direction without variance has a zero column.</summary>
    public static float[] OfPacked(double[] matrices, int size)
    {
        var packed = size * (size + 1) / 2;
        var factors = new float[matrices.Length];
        var factor = new double[packed];
        for (var start = 0; start < matrices.Length; start += packed)
        {
            Factor(matrices.AsSpan(start, packed), factor, size);
            for (var i = 0; i < packed; i++)
            {
                factors[start + i] = (float)factor[i];
            }
        }
        return factors;
    }

    private static void Factor(ReadOnlySpan<double> matrix, double[] factor, int size)
    {
        for (var j = 0; j < size; j++)
        {
            var pivot = matrix[j * (j + 1) / 2 + j] - Product(factor, j, j, j);
            var root = pivot > Singular * matrix[j * (j + 1) / 2 + j] ? Math.Sqrt(pivot) : 0;
            factor[j * (j + 1) / 2 + j] = root;
            for (var i = j + 1; i < size; i++)
            {
                factor[i * (i + 1) / 2 + j] = root == 0 ? 0 : (matrix[i * (i + 1) / 2 + j] - Product(factor, i, j, j)) / root;
            }
        }
    }

    private static double Product(double[] factor, int i, int j, int length)
    {
        double sum = 0;
        for (var k = 0; k < length; k++)
        {
            sum += factor[i * (i + 1) / 2 + k] * factor[j * (j + 1) / 2 + k];
        }

        return sum;
    }
}
