namespace Armed.Trainer.Inference;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub and Van Loan, "Matrix Computations", section 8.5).</summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;
    private const double Settled = 1e-30; // squares of what is off the diagonal, relative to the diagonal's

    /// <summary>Values [n] and vectors, one a row.</summary>
    /// <param name="matrix">[n, n] row after row.</param>
    /// <param name="size">n.</param>
    public static (double[] Values, double[][] Vectors) Of(double[] matrix, int size)
    {
        var a = (double[])matrix.Clone();
        double[][] vectors = [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, size).Select(j => i == j ? 1.0 : 0).ToArray())];
        for (var sweep = 0; sweep < MostSweeps && IsMixed(a, size); sweep++)
        {
            for (var p = 0; p < size; p++)
            {
                for (var q = p + 1; q < size; q++)
                {
                    Rotate(a, vectors, size, p, q);
                }
            }
        }

        return ([.. Enumerable.Range(0, size).Select(i => a[(i * size) + i])], vectors);
    }

    private static bool IsMixed(double[] a, int size)
    {
        double off = 0, on = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var isDiagonal = i % (size + 1) == 0;
            on += isDiagonal ? a[i] * a[i] : 0;
            off += isDiagonal ? 0 : a[i] * a[i];
        }

        return off > Settled * on;
    }

    private static void Rotate(double[] a, double[][] vectors, int size, int p, int q)
    {
        var off = a[(p * size) + q];
        if (off == 0)
        {
            return;
        }

        var ratio = (a[(q * size) + q] - a[(p * size) + p]) / (2 * off);
        var tangent = (ratio < 0 ? -1 : 1) / (Math.Abs(ratio) + Math.Sqrt((ratio * ratio) + 1));
        var cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        var sine = tangent * cosine;
        for (var k = 0; k < size; k++)
        {
            var (left, right) = (a[(k * size) + p], a[(k * size) + q]);
            (a[(k * size) + p], a[(k * size) + q]) = ((cosine * left) - (sine * right), (sine * left) + (cosine * right));
        }

        for (var k = 0; k < size; k++)
        {
            var (left, right) = (a[(p * size) + k], a[(q * size) + k]);
            (a[(p * size) + k], a[(q * size) + k]) = ((cosine * left) - (sine * right), (sine * left) + (cosine * right));
            (left, right) = (vectors[p][k], vectors[q][k]);
            (vectors[p][k], vectors[q][k]) = ((cosine * left) - (sine * right), (sine * left) + (cosine * right));
        }
    }
}
