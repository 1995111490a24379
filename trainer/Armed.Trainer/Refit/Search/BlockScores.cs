namespace Armed.Trainer.Refit.Search;

/// <summary>The sums of a score test of one variance for a block of columns, by cluster.</summary>
/// <param name="clusters">Number of clusters C.</param>
/// <param name="width">Columns of the block J.</param>
/// <param name="means">Their cluster means, [C, J].</param>
/// <param name="excess">How much larger squared errors are than squared residuals, [C].</param>
internal sealed class BlockScores(int clusters, int width, double[] means, double[] excess)
{
    private readonly double[] _sums = new double[clusters * width];              // sum_i z_i r_i
    private readonly double[] _products = new double[clusters * width * width];  // sum_i r_i^2 z_i z_i', lower triangles
    private readonly double[] _row = new double[width];
    private double _squares;                                                     // sum_i a_c |z_i|^2 r_i^2
    private double _fourths;                                                     // sum_i |z_i|^4 r_i^4

    /// <summary>Adds a row.</summary>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="values">The block's columns.</param>
    /// <param name="residual">Its residual.</param>
    public void Add(int cluster, ReadOnlySpan<float> values, double residual)
    {
        var square = 0.0;
        for (var k = 0; k < width; k++)
        {
            var product = _row[k] = (values[k] - means[(cluster * width) + k]) * residual;
            _sums[(cluster * width) + k] += product;
            square += product * product;
            for (var l = 0; l <= k; l++)
            {
                _products[(((cluster * width) + k) * width) + l] += product * _row[l];
            }
        }

        _squares += excess[cluster] * square;
        _fourths += square * square;
    }

    /// <summary>The statistic over its standard deviation; -infinity where the columns do not vary within clusters.</summary>
    public double Score()
    {
        var score = -_squares;
        foreach (var sum in _sums)
        {
            score += sum * sum;
        }

        var variance = -_fourths;
        for (var at = 0; at < _products.Length; at++)
        {
            variance += (at / width % width == at % width ? 1 : 2) * _products[at] * _products[at];
        }

        return variance > 0 ? score / Math.Sqrt(2 * variance) : double.NegativeInfinity;
    }
}
