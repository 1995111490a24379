using Armed.Trainer.Common;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>Makes the columns on which a factor's clusters have slopes with one variance: those of x that vary within its clusters, in the training rows.</summary>
/// <param name="rows">The rows, without derived columns.</param>
internal sealed class SharedSlopesFit(RefitRows rows)
{
    /// <summary>Most columns: each cluster has a posterior covariance of as many effects.</summary>
    public const int MostColumns = 64;

    /// <summary>Share of a column's mean square that must lie within clusters.</summary>
    private const double LeastShare = 1e-6;

    /// <summary>
    /// Least mean square of a column of 0 and 1, that of 2 % of the rows: by its own root mean square the prior of a rarer one would be so wide where it is 1 that its slopes alone made up most of a row's variance.
    /// </summary>
    private const double LeastOfLevels = 0.02 * 0.98;

    private readonly Dictionary<int, SharedSlopes?> _known = [];
    private readonly Dictionary<int, List<int>> _places = [];
    private readonly Dictionary<int, int[]> _rowsOf = []; // by factor, training rows of each cluster
    private readonly Lazy<double[]> _squares = new(() => Squares(rows));

    /// <summary>The columns that a form needs, factor by factor.</summary>
    /// <param name="form">The form.</param>
    /// <exception cref="InputException">A factor's clusters cannot have such slopes.</exception>
    public IEnumerable<DerivedColumns> Of(LastLayerForm form) => form.Terms.Index().Where(term => term.Item.OnAll).Select(term => Of(term.Index) ?? throw Impossible(term.Item.Factor, Count(term.Index)));

    /// <summary>How many columns vary within the clusters of a factor.</summary>
    /// <param name="factor">Index of the factor.</param>
    public int Count(int factor) => PlacesOf(factor).Count;

    /// <summary>The columns of a factor; null where there are none, or too many.</summary>
    /// <param name="factor">Index of the factor.</param>
    public SharedSlopes? Of(int factor)
    {
        if (!_known.TryGetValue(factor, out var known))
        {
            _known[factor] = known = Fit(factor);
        }

        return known;
    }

    /// <summary>Training rows of a factor's largest cluster.</summary>
    /// <param name="factor">Index of the factor.</param>
    public int MostRows(int factor) => RowsOf(factor).Max();

    private int[] RowsOf(int factor)
    {
        if (!_rowsOf.TryGetValue(factor, out var known))
        {
            _rowsOf[factor] = known = LevelCounts.Of(rows.Data.Training.Select(row => rows.Data.Rows.Cluster(row, factor)), rows.Data.Encoding.Clusters[factor].Levels.Count);
        }

        return known;
    }

    private static InputException Impossible(string factor, int columns) => new(columns == 0
        ? $"No column varies within the clusters of '{factor}', so {RidgeCall.Notation} has nothing to give them slopes on. Leave it out."
        : FormattableString.Invariant($"{columns} columns vary within the clusters of '{factor}', and {RidgeCall.Notation} takes {MostColumns} at most. Name slopes one by one, or leave columns out."));

    private SharedSlopes? Fit(int factor)
    {
        var places = PlacesOf(factor);
        return places.Count is 0 or > MostColumns ? null
            : new SharedSlopes(rows.Data.Encoding.Clusters[factor].Name, rows.InputColumns, places, [.. places.Select(place => (float)(1 / Math.Sqrt(places.Count * MeanSquare(place))))]);
    }

    private double MeanSquare(int place) =>
        Math.Max(_squares.Value[place] / rows.Data.Training.Length, rows.InputColumns[place].Kind is EncodedColumnKind.Level or EncodedColumnKind.Missing ? LeastOfLevels : 0);

    private List<int> PlacesOf(int factor)
    {
        if (!_places.TryGetValue(factor, out var known))
        {
            _places[factor] = known = Places(factor);
        }

        return known;
    }

    /// <summary>Columns of x, but embeddings, which have learned outcomes, that vary within clusters: sum_i x_i^2 - sum_c n_c mean_c^2 is above 0.</summary>
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
