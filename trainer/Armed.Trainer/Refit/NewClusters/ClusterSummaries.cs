using Armed.Runtime.Posterior;
using Armed.Trainer.Inference;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>
/// The clusters' shrunken summaries s_c, each from its own rows: columns of the last layer's mixed model whose coefficients are then those of the clusters' true means. Columns that do not vary
/// within clusters tell nothing that x does not; columns that do not vary between them have nothing to tell.
/// </summary>
internal sealed class ClusterSummaries
{
    private const double LeastWithin = 1e-8, LeastBetween = 1e-4;

    /// <summary>Share of its variance within clusters that a column must have beside the columns before it.</summary>
    private const double LeastOwn = 1e-6;

    /// <summary>Columns of r(x), at most: those that vary most between clusters.</summary>
    private const int MostColumns = 64;

    /// <summary>Principal components that stand for the columns where they are many or learned.</summary>
    private const int MostComponents = 4;

    /// <summary>Singular value of a component, as a share of the first one's.</summary>
    private const double LeastSingularValue = 0.1;

    /// <summary>Clusters for a column, from which on the columns themselves are kept.</summary>
    private const int ClustersPerColumn = 5;

    private readonly float[] _summaries; // [C, S]

    private ClusterSummaries(SummaryRows rows, int factor, SummaryMoments moments, double[] projection)
    {
        (Rows, Factor, Moments, Projection) = (rows, factor, moments, projection);
        Shrunken = new ShrunkenSummary(moments.Mean, moments.Within, moments.Between, projection);
        _summaries = new float[moments.Rows.Length * Width];
        for (var c = 0; c < moments.Rows.Length; c++)
        {
            if (moments.Rows[c] == 0)
            {
                continue; // 0: many clusters are not among the rows where a fold or a sample of clusters is measured on
            }

            Array.ConvertAll(Of(c), value => (float)value).CopyTo(_summaries, c * Width);
        }
    }

    /// <summary>r(x).</summary>
    public SummaryRows Rows { get; }

    /// <summary>The grouping factor.</summary>
    public int Factor { get; }

    /// <summary>W, B and the clusters' sums.</summary>
    public SummaryMoments Moments { get; }

    /// <summary>Q [S, P].</summary>
    public double[] Projection { get; }

    /// <summary>From sums of rows to s and V.</summary>
    public ShrunkenSummary Shrunken { get; }

    /// <summary>Summaries S.</summary>
    public int Width => Shrunken.Width;

    /// <summary>s_c of a cluster, [S]; 0 for one without rows.</summary>
    /// <param name="cluster">The cluster.</param>
    public ReadOnlySpan<float> Summary(int cluster) => _summaries.AsSpan(cluster * Width, Width);

    /// <summary>The summaries of some of the table's rows; null where no column varies within and between clusters.</summary>
    /// <param name="rows">The rows of the fit.</param>
    /// <param name="inputs">The columns of x.</param>
    /// <param name="factor">The grouping factor.</param>
    /// <param name="on">The rows.</param>
    public static ClusterSummaries? Of(RefitRows rows, IReadOnlyList<EncodedColumn> inputs, int factor, int[] on)
    {
        var all = SummaryRows.All(rows, inputs);
        var clusters = rows.Data.Encoding.Clusters[factor].Levels.Count;
        if (all.Columns.Count == 0 || SummaryMoments.Diagonals(all, factor, clusters, on) is not { } diagonals || Varying(diagonals.Within, diagonals.Between) is not { Length: > 0 } varying)
        {
            return null;
        }

        var columns = all.With(varying);
        var moments = SummaryMoments.Of(columns, factor, clusters, on)!;
        var kept = Independent(moments);
        return new ClusterSummaries(columns.With(kept), factor, moments.Of(kept), ProjectionOf(moments.Of(kept), rows.HiddenWidth > 0));
    }

    /// <summary>What is known of a new cluster's effects given these summaries.</summary>
    /// <param name="coefficients">Gamma [K, S].</param>
    /// <param name="covariance">T' [K, K].</param>
    public ContextModel Model(double[] coefficients, double[] covariance) => new()
    {
        Factor = Factor,
        Columns = Rows.Columns,
        Mean = Moments.Mean,
        Within = Moments.Within,
        Between = Moments.Between,
        Projection = Projection,
        Coefficients = coefficients,
        Covariance = covariance,
    };

    private double[] Of(int cluster) => Shrunken.Of(Moments.Sums.AsSpan(cluster * Moments.Mean.Length, Moments.Mean.Length), Moments.Rows[cluster]).Summary;

    /// <summary>Columns that vary within and between clusters, at most so many.</summary>
    private static int[] Varying(double[] within, double[] between) =>
    [
        .. Enumerable.Range(0, within.Length).Where(j => within[j] > LeastWithin && between[j] > LeastBetween * (between[j] + within[j]))
            .OrderByDescending(j => between[j] / within[j]).Take(MostColumns).Order(),
    ];

    /// <summary>Columns that are no combination of those before them.</summary>
    private static int[] Independent(SummaryMoments moments)
    {
        var size = moments.Mean.Length;
        var factor = (double[])moments.Within.Clone();
        SmallCholesky.FactorSemidefinite(factor, size, LeastOwn);
        return [.. Enumerable.Range(0, size).Where(j => factor[(j * size) + j] > 0)];
    }

    /// <summary>D = diag(B)^-1/2, or the principal components of D's summaries where the columns are learned or many beside the clusters.</summary>
    private static double[] ProjectionOf(SummaryMoments moments, bool hasHidden)
    {
        var size = moments.Mean.Length;
        var scale = new double[size * size];
        for (var j = 0; j < size; j++)
        {
            scale[(j * size) + j] = 1 / Math.Sqrt(moments.Between[(j * size) + j]);
        }

        return hasHidden || ClustersPerColumn * size > moments.Rows.Count(n => n > 0) ? Components(moments, scale) : scale;
    }

    private static double[] Components(SummaryMoments moments, double[] scale)
    {
        var size = moments.Mean.Length;
        var shrunken = new ShrunkenSummary(moments.Mean, moments.Within, moments.Between, scale);
        var products = new double[size * size];
        for (var c = 0; c < moments.Rows.Length; c++)
        {
            var summary = moments.Rows[c] == 0 ? new double[size] : shrunken.Of(moments.Sums.AsSpan(c * size, size), moments.Rows[c]).Summary;
            for (var at = 0; at < products.Length; at++)
            {
                products[at] += summary[at / size] * summary[at % size];
            }
        }

        var (values, vectors) = SymmetricEigen.Of(products, size);
        var largest = values.Max();
        int[] kept = [.. Enumerable.Range(0, size).OrderByDescending(k => values[k]).Where(k => values[k] > LeastSingularValue * LeastSingularValue * largest).Take(MostComponents)];
        return [.. kept.SelectMany(k => Enumerable.Range(0, size).Select(j => vectors[k][j] * scale[(j * size) + j]))];
    }
}
