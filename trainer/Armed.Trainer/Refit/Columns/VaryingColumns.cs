using Armed.Trainer.Common;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>Which columns of x vary within the clusters of a factor, in the training rows.</summary>
/// <param name="rows">The rows, without derived columns.</param>
internal sealed class VaryingColumns(RefitRows rows)
{
    /// <summary>Share of a column's mean square that must lie within clusters.</summary>
    private const double LeastShare = 1e-6;

    private readonly Dictionary<int, IReadOnlyList<int>> _places = [];
    private readonly Dictionary<int, int[]> _rowsOf = []; // by factor, training rows of each cluster
    private readonly Lazy<double[]> _squares = new(() => Squares(rows));

    /// <summary>Places in x of a factor's columns, but embeddings, which have learned outcomes.</summary>
    /// <param name="factor">Index of the factor.</param>
    public IReadOnlyList<int> Of(int factor)
    {
        if (!_places.TryGetValue(factor, out var known))
        {
            _places[factor] = known = Places(factor);
        }

        return known;
    }

    /// <summary>Training rows of a factor's largest cluster.</summary>
    /// <param name="factor">Index of the factor.</param>
    public int MostRows(int factor) => RowsOf(factor).Max();

    /// <summary>Mean square of a column over the training rows.</summary>
    /// <param name="place">Its place in x.</param>
    public double MeanSquare(int place) => _squares.Value[place] / rows.Data.Training.Length;

    private int[] RowsOf(int factor)
    {
        if (!_rowsOf.TryGetValue(factor, out var known))
        {
            _rowsOf[factor] = known = LevelCounts.Of(rows.Data.Training.Select(row => rows.Data.Rows.Cluster(row, factor)), rows.Data.Encoding.Clusters[factor].Levels.Count);
        }

        return known;
    }

    /// <summary>Columns of which sum_i x_i^2 - sum_c n_c mean_c^2 is above 0.</summary>
    private List<int> Places(int factor)
    {
        var (width, counts) = (rows.InputWidth, RowsOf(factor));
        var means = new double[counts.Length * width];
        foreach (var row in rows.Data.Training)
        {
            var x = rows.Inputs(row);
            var own = means.AsSpan(rows.Data.Rows.Cluster(row, factor) * width, width);
            for (var j = 0; j < width; j++)
            {
                own[j] += x[j];
            }
        }

        var (squares, between) = (_squares.Value, new double[width]);
        for (var at = 0; at < means.Length; at++)
        {
            between[at % width] += means[at] * means[at] / Math.Max(1, counts[at / width]);
        }

        return [.. Enumerable.Range(0, width).Where(j => rows.InputColumns[j] is { IsFixed: true, Kind: not EncodedColumnKind.Embedding } && squares[j] - between[j] > LeastShare * squares[j])];
    }

    /// <summary>Sums of squares of the columns of x over the training rows.</summary>
    private static double[] Squares(RefitRows rows)
    {
        var squares = new double[rows.InputWidth];
        foreach (var row in rows.Data.Training)
        {
            var x = rows.Inputs(row);
            for (var j = 0; j < squares.Length; j++)
            {
                squares[j] += (double)x[j] * x[j];
            }
        }

        return squares;
    }
}
