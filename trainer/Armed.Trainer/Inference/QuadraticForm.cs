namespace Armed.Trainer.Inference;

/// <summary>Quadratic forms of covariances, [P, P] row after row, in contrasts [P].</summary>
internal static class QuadraticForm
{
    /// <summary>l'M m.</summary>
    public static double Of(double[] matrix, double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            for (var j = 0; j < right.Length && left[i] != 0; j++)
            {
                sum += left[i] * matrix[(i * right.Length) + j] * right[j];
            }
        }

        return sum;
    }

    /// <summary>L M L' [q, q] of the rows of L.</summary>
    public static double[] Of(double[] matrix, IReadOnlyList<double[]> rows)
    {
        var result = new double[rows.Count * rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < rows.Count; j++)
            {
                result[(i * rows.Count) + j] = Of(matrix, rows[i], rows[j]);
            }
        }

        return result;
    }
}
