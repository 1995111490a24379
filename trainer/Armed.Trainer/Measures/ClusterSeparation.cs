namespace Armed.Trainer.Measures;

/// <summary>How far apart clusters of points are: the two indices that the ARMED paper reports of latent codes.</summary>
internal sealed class ClusterSeparation
{
    private readonly float[] _points;   // [N, D]
    private readonly int _rows, _width;
    private readonly int[][] _members;  // rows of each of C clusters
    private readonly double[][] _centres;

    /// <param name="points">Points [N, D] one after another.</param>
    /// <param name="clusters">The cluster of each point, any number.</param>
    public ClusterSeparation(float[] points, int[] clusters)
    {
        (_points, _rows, _width) = (points, clusters.Length, clusters.Length == 0 ? 0 : points.Length / clusters.Length);
        _members = [.. Enumerable.Range(0, _rows).GroupBy(row => clusters[row]).OrderBy(group => group.Key).Select(group => group.ToArray())];
        _centres = Array.ConvertAll(_members, Mean);
        DaviesBouldin = Clusters < 2 ? double.NaN : MeanOfWorstNeighbours();
        CalinskiHarabasz = Clusters < 2 || _rows <= Clusters ? double.NaN : BetweenOverWithin();
    }

    /// <summary>Clusters that have a point.</summary>
    public int Clusters => _members.Length;

    /// <summary>Whether the indices are defined: several clusters, more points than clusters, centres that differ and points that differ from their centre.</summary>
    public bool IsDefined => double.IsFinite(DaviesBouldin) && double.IsFinite(CalinskiHarabasz);

    /// <summary>
    /// (1 / C) sum_i max_j (S_i + S_j) / M_ij, S_i the mean distance of a cluster's points from its centre, M_ij that of two centres (Davies, Bouldin, IEEE Transactions on Pattern Analysis and Machine
    /// Intelligence 1(2), 1979, with p = 2 and q = 1). Not a number for less than two clusters.
    /// </summary>
    public double DaviesBouldin { get; }

    /// <summary>(sum_c n_c |m_c - m|^2 / (C - 1)) / (sum_i |x_i - m_c(i)|^2 / (N - C)) (Calinski, Harabasz, Communications in Statistics 3(1), 1974). Not a number for less than two clusters or no more points than clusters.</summary>
    public double CalinskiHarabasz { get; }

    private double MeanOfWorstNeighbours()
    {
        var spreads = new double[Clusters];
        for (var c = 0; c < Clusters; c++)
        {
            spreads[c] = _members[c].Average(row => Math.Sqrt(Square(row, _centres[c])));
        }

        var sum = 0.0;
        for (var i = 0; i < Clusters; i++)
        {
            var worst = 0.0;
            for (var j = 0; j < Clusters; j++)
            {
                worst = j == i ? worst : Math.Max(worst, (spreads[i] + spreads[j]) / Math.Sqrt(Square(_centres[i], _centres[j]))); // NaN of two equal points stays
            }

            sum += worst;
        }

        return sum / Clusters;
    }

    private double BetweenOverWithin()
    {
        var whole = Mean([.. Enumerable.Range(0, _rows)]);
        var (between, within) = (0.0, 0.0);
        for (var c = 0; c < Clusters; c++)
        {
            between += _members[c].Length * Square(_centres[c], whole);
            within += _members[c].Sum(row => Square(row, _centres[c]));
        }

        return between / (Clusters - 1) / (within / (_rows - Clusters));
    }

    private double[] Mean(int[] rows)
    {
        var sums = new double[_width];
        foreach (var row in rows)
        {
            for (var d = 0; d < _width; d++)
            {
                sums[d] += _points[(row * _width) + d];
            }
        }

        return Array.ConvertAll(sums, sum => sum / rows.Length);
    }

    /// <summary>Squared distance of a point and a centre.</summary>
    private double Square(int row, double[] centre)
    {
        var sum = 0.0;
        for (var d = 0; d < _width; d++)
        {
            var difference = _points[(row * _width) + d] - centre[d];
            sum += difference * difference;
        }

        return sum;
    }

    private static double Square(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var d = 0; d < a.Length; d++)
        {
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        }

        return sum;
    }
}
