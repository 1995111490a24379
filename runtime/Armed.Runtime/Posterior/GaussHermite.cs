namespace Armed.Runtime.Posterior;

/// <summary>Gauss-Hermite quadrature, stored for adaptive use: integral g(x) dx = sum_k exp(LogWeights[k]) g(Nodes[k]), with LogWeights = log w_k + x_k^2.</summary>
internal sealed class GaussHermite
{
    /// <summary>The rule with n nodes, n &gt;= 1.</summary>
    public GaussHermite(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (Nodes, LogWeights) = (new double[count], new double[count]);
        for (var k = 0; k < count; k++)
        {
            Set(k, count);
        }
    }

    public int Count => Nodes.Length;

    public double[] Nodes { get; }

    public double[] LogWeights { get; }

    // The k-th root between those of the rule's interlacing bounds by bisection, then Newton: n is small and roots are simple.
    private void Set(int k, int count)
    {
        var limit = Math.Sqrt(2 * count + 2);
        var (low, high) = (-limit, limit);
        for (var i = 0; i < 200 && high - low > 1e-15 * limit; i++)
        {
            var middle = (low + high) / 2;
            if (RootsBelow(middle, count) > k)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        var x = 2 * k + 1 == count ? 0 : (low + high) / 2;
        Nodes[k] = x;
        // w = 1 / sum_j h_j(x)^2 with orthonormal h_j, j < n (Golub and Welsch 1969).
        LogWeights[k] = -Math.Log(SumOfSquares(x, count)) + x * x;
    }

    // Sturm sequence of the Jacobi matrix with off-diagonal sqrt(j / 2): the number of eigenvalues (roots) below x.
    private static int RootsBelow(double x, int count)
    {
        var below = 0;
        var pivot = 1.0;
        for (var j = 0; j < count; j++)
        {
            pivot = -x - (j == 0 ? 0 : 0.5 * j / pivot);
            if (pivot == 0)
            {
                pivot = 1e-300;
            }

            if (pivot < 0)
            {
                below++;
            }
        }

        return below;
    }

    private static double SumOfSquares(double x, int count)
    {
        var (previous, current) = (0.0, Math.Pow(Math.PI, -0.25));
        var sum = current * current;
        for (var j = 1; j < count; j++)
        {
            (previous, current) = (current, (x * current * Math.Sqrt(2) - previous * Math.Sqrt(j - 1)) / Math.Sqrt(j));
            sum += current * current;
        }

        return sum;
    }
}
