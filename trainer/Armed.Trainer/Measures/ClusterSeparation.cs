namespace Armed.Trainer.Measures;

/// <summary>How far apart clusters of points are: the two indices that the ARMED paper reports of latent codes.</summary>
internal sealed class ClusterSeparation
{
    private readonly float[] _points;   // [N, D]
    private readonly int _width;
    private readonly int[] _clusters;   // of each point, 0 .. C - 1
    private readonly double[][] _centres;
    private readonly int[] _counts;

    /// <param name="points">Points [N, D] one after another.</param>
    /// <param name="clusters">The cluster of each point, any number.</param>
    public ClusterSeparation(float[] points, int[] clusters)
    {
        var names = clusters.Distinct().Order().ToList();
        (_points, _width) = (points, clusters.Length == 0 ? 0 : points.Length / clusters.Length);
        _clusters = Array.ConvertAll(clusters, names.IndexOf);
        _counts = [.. names.Select(name => clusters.Count(cluster => cluster == name))];
        _centres = [.. names.Select((_, c) => Mean(row => _clusters[row] == c, _counts[c]))];
    }

    /// <summary>Clusters that have a point.</summary>
    public int Clusters => _counts.Length;

    /// <summary>Whether the indices are defined: several clusters, more points than clusters, centres that differ and points that differ from their centre.</summary>
    public bool IsDefined => Clusters > 1 && _clusters.Length > Clusters && double.IsFinite(DaviesBouldin()) && double.IsFinite(CalinskiHarabasz());

    /// <summary>
    /// (1 / C) sum_i max_j (S_i + S_j) / M_ij, S_i the mean distance of a cluster's points from its centre, M_ij that of two centres (Davies, Bouldin, IEEE Transactions on Pattern Analysis and Machine
    /// Intelligence 1(2), 1979, with p = 2 and q = 1).
    /// </summary>
    public double DaviesBouldin()
    {
        double[] spreads = [.. Enumerable.Range(0, Clusters).Select(Spread)];
        return Enumerable.Range(0, Clusters).Average(i => Enumerable.Range(0, Clusters).Where(j => j != i).Max(j => (spreads[i] + spreads[j]) / Distance(_centres[i], _centres[j])));
    }

    /// <summary>(sum_c n_c |m_c - m|^2 / (C - 1)) / (sum_i |x_i - m_c(i)|^2 / (N - C)) (Calinski, Harabasz, Communications in Statistics 3(1), 1974).</summary>
    public double CalinskiHarabasz()
    {
        var (rows, whole) = (_clusters.Length, Mean(_ => true, _clusters.Length));
        var between = Enumerable.Range(0, Clusters).Sum(c => _counts[c] * Math.Pow(Distance(_centres[c], whole), 2));
        var within = Enumerable.Range(0, rows).Sum(row => Math.Pow(Distance(row, _centres[_clusters[row]]), 2));
        return between / (Clusters - 1) / (within / (rows - Clusters));
    }

    private double Spread(int cluster) => Enumerable.Range(0, _clusters.Length).Where(row => _clusters[row] == cluster).Average(row => Distance(row, _centres[cluster]));

    private double[] Mean(Func<int, bool> isIn, int count)
    {
        var sums = new double[_width];
        for (var row = 0; row < _clusters.Length; row++)
        {
            for (var d = 0; d < _width && isIn(row); d++)
            {
                sums[d] += _points[(row * _width) + d];
            }
        }

        return Array.ConvertAll(sums, sum => sum / count);
    }

    private double Distance(int row, double[] centre)
    {
        var sum = 0.0;
        for (var d = 0; d < _width; d++)
        {
            sum += Math.Pow(_points[(row * _width) + d] - centre[d], 2);
        }

        return Math.Sqrt(sum);
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
