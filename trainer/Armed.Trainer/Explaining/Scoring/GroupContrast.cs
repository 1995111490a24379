namespace Armed.Trainer.Explaining.Scoring;

/// <summary>The weighted means of a number in some rows and in all others, with standard errors.</summary>
internal sealed class GroupContrast
{
    private readonly double[] _values;
    private readonly float[] _weights;
    private readonly int[] _clusters;
    private readonly bool[] _isInside;
    private readonly double _inside;
    private readonly double _outside;

    /// <param name="values">The number of each row.</param>
    /// <param name="weights">Weight of each row; empty where each is 1.</param>
    /// <param name="clusters">0-based cluster of each row.</param>
    /// <param name="rows">The rows of the group.</param>
    public GroupContrast(double[] values, float[] weights, int[] clusters, IEnumerable<int> rows)
    {
        (_values, _weights, _clusters, _isInside) = (values, weights, clusters, new bool[values.Length]);
        foreach (var row in rows)
        {
            _isInside[row] = true;
        }

        ((_inside, Mean), (_outside, Others)) = (MeanOf(isInside: true), MeanOf(isInside: false));
        (ClustersInside, ClustersOutside) = (CountClusters(isInside: true), CountClusters(isInside: false));
    }

    /// <summary>Mean of the group.</summary>
    public double Mean { get; }

    /// <summary>Mean of all other rows.</summary>
    public double Others { get; }

    /// <summary>Clusters that have rows in the group.</summary>
    public int ClustersInside { get; }

    /// <summary>Clusters that have other rows.</summary>
    public int ClustersOutside { get; }

    /// <summary>Standard error of <see cref="Mean"/>.</summary>
    public double Error => ErrorOf(row => _isInside[row] ? Influence(row) : 0);

    /// <summary>Standard error of the difference of the two means.</summary>
    public double DifferenceError => ErrorOf(row => _isInside[row] ? Influence(row) : -Influence(row));

    private int CountClusters(bool isInside) => _clusters.Where((_, row) => _isInside[row] == isInside).Distinct().Count();

    private double Weight(int row) => _weights.Length == 0 ? 1 : _weights[row];

    private (double Weight, double Mean) MeanOf(bool isInside)
    {
        var (total, sum) = (0.0, 0.0);
        for (var row = 0; row < _values.Length; row++)
        {
            var weight = _isInside[row] == isInside ? Weight(row) : 0;
            (total, sum) = (total + weight, sum + (weight * _values[row]));
        }

        return (total, sum / total);
    }

    /// <summary>What a row moves the mean of its side by.</summary>
    private double Influence(int row) => Weight(row) * (_isInside[row] ? (_values[row] - Mean) / _inside : (_values[row] - Others) / _outside);

    /// <summary>
    /// The larger of the error for independent rows and of that for independent clusters, whose rows' influences are added before they are squared (Liang and Zeger, Biometrika 73, 1986): with few
    /// clusters the latter alone would be too small.
    /// </summary>
    private double ErrorOf(Func<int, double> influence)
    {
        var (sums, isUsed, squares, count) = (new double[_clusters.Max() + 1], new bool[_clusters.Max() + 1], 0.0, 0);
        for (var row = 0; row < _values.Length; row++)
        {
            if (influence(row) is not 0 and var moved)
            {
                (squares, count) = (squares + (moved * moved), count + 1);
                (sums[_clusters[row]], isUsed[_clusters[row]]) = (sums[_clusters[row]] + moved, true);
            }
        }

        return Math.Sqrt(Math.Max(Unbiased(squares, count), Unbiased(sums.Sum(sum => sum * sum), isUsed.Count(used => used))));
    }

    private static double Unbiased(double squares, int count) => count < 2 ? 0 : squares * count / (count - 1);
}
