namespace Armed.Runtime.Posterior;

/// <summary>
/// Gauss-Hermite quadrature over K dimensions by the product of one rule with itself, stored for adaptive use: integral g(x) dx = sum_m exp(LogWeights[m]) g(x_m).
/// </summary>
internal sealed class GaussHermiteGrid
{
    /// <summary>The grid of count^size nodes.</summary>
    /// <param name="count">Nodes of each dimension, at least 1.</param>
    /// <param name="size">Dimensions K, at least 1.</param>
    public GaussHermiteGrid(int count, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var rule = new GaussHermite(count);
        Size = size;
        var nodes = 1;
        for (var k = 0; k < size; k++)
        {
            nodes = checked(nodes * count);
        }

        (Nodes, LogWeights) = (new double[nodes * size], new double[nodes]);
        for (var m = 0; m < nodes; m++)
        {
            for (int k = 0, rest = m; k < size; k++, rest /= count)
            {
                Nodes[(m * size) + k] = rule.Nodes[rest % count];
                LogWeights[m] += rule.LogWeights[rest % count];
            }
        }
    }

    /// <summary>Dimensions K.</summary>
    public int Size { get; }

    /// <summary>Number of nodes M.</summary>
    public int Count => LogWeights.Length;

    /// <summary>Nodes, [M, K].</summary>
    public double[] Nodes { get; }

    /// <summary>Logarithms of the weights, with |x_m|^2 added, length M.</summary>
    public double[] LogWeights { get; }
}
