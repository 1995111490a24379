using Armed.Trainer.Inference;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>
/// Moments of the row summary: its covariance W within clusters and the covariance B of the clusters' true means, by the analysis of variance of unbalanced groups
/// (Searle, Casella and McCulloch, Variance Components, 1992, section 3.6), negative eigenvalues of B set to 0.
/// </summary>
internal sealed class SummaryMoments
{
    private SummaryMoments(double[] mean, double[] within, double[] between, double[] sums, int[] rows) =>
        (Mean, Within, Between, Sums, Rows) = (mean, within, between, sums, rows);

    /// <summary>Mean over rows [P].</summary>
    public double[] Mean { get; }

    /// <summary>W [P, P].</summary>
    public double[] Within { get; }

    /// <summary>B [P, P].</summary>
    public double[] Between { get; }

    /// <summary>Sums of each cluster's rows [C, P].</summary>
    public double[] Sums { get; }

    /// <summary>Rows of each cluster [C].</summary>
    public int[] Rows { get; }

    /// <summary>The moments of some of the table's rows; null without two clusters and a cluster of two rows.</summary>
    /// <param name="summary">r(x).</param>
    /// <param name="factor">The grouping factor.</param>
    /// <param name="clusters">Number of clusters C, those without a row included.</param>
    /// <param name="on">The rows.</param>
    public static SummaryMoments? Of(SummaryRows summary, int factor, int clusters, int[] on)
    {
        var size = summary.Columns.Count;
        var (sums, counts) = Sum(summary, factor, clusters, on);
        var filled = counts.Count(n => n > 0);
        if (filled < 2 || on.Length <= filled)
        {
            return null;
        }

        double[] mean = [.. Enumerable.Range(0, size).Select(j => Enumerable.Range(0, clusters).Sum(c => sums[(c * size) + j]) / on.Length)];
        var within = WithinSquare(summary, factor, on, sums, counts, on.Length - filled);
        var between = BetweenSquare(sums, counts, mean, filled - 1);
        var typical = Typical(counts, on.Length, filled);
        for (var i = 0; i < between.Length; i++)
        {
            between[i] = (between[i] - within[i]) / typical;
        }

        return new SummaryMoments(mean, within, Semidefinite(between, size), sums, counts);
    }

    /// <summary>The moments of some of the columns.</summary>
    /// <param name="kept">Their positions.</param>
    public SummaryMoments Of(int[] kept)
    {
        var size = Mean.Length;
        double[] Part(double[] matrix) => [.. kept.SelectMany(i => kept.Select(j => matrix[(i * size) + j]))];
        return new SummaryMoments([.. kept.Select(j => Mean[j])], Part(Within), Part(Between), [.. Enumerable.Range(0, Rows.Length).SelectMany(c => kept.Select(j => Sums[(c * size) + j]))], Rows);
    }

    /// <summary>The diagonals of W and B, which may be below 0; null as there.</summary>
    /// <param name="summary">r(x).</param>
    /// <param name="factor">The grouping factor.</param>
    /// <param name="clusters">Number of clusters C, those without a row included.</param>
    /// <param name="on">The rows.</param>
    public static (double[] Within, double[] Between)? Diagonals(SummaryRows summary, int factor, int clusters, int[] on)
    {
        var size = summary.Columns.Count;
        var (sums, counts) = Sum(summary, factor, clusters, on);
        var filled = counts.Count(n => n > 0);
        if (filled < 2 || on.Length <= filled)
        {
            return null;
        }

        var (within, between, values) = (new double[size], new double[size], new double[size]);
        foreach (var row in on)
        {
            var cluster = summary.Cluster(row, factor);
            summary.Copy(row, values);
            for (var j = 0; j < size; j++)
            {
                var distance = values[j] - (sums[(cluster * size) + j] / counts[cluster]);
                within[j] += distance * distance / (on.Length - filled);
            }
        }

        var typical = Typical(counts, on.Length, filled);
        for (var j = 0; j < size; j++)
        {
            double sum = 0, square = 0;
            for (var c = 0; c < clusters; c++)
            {
                sum += sums[(c * size) + j];
            }

            for (var c = 0; c < clusters; c++)
            {
                var distance = counts[c] > 0 ? (sums[(c * size) + j] / counts[c]) - (sum / on.Length) : 0;
                square += counts[c] * distance * distance;
            }

            between[j] = ((square / (filled - 1)) - within[j]) / typical;
        }

        return (within, between);
    }

    /// <summary>n_0, the rows of a typical cluster.</summary>
    private static double Typical(int[] counts, int rows, int filled) => (rows - (counts.Sum(n => (double)n * n) / rows)) / (filled - 1);

    private static (double[] Sums, int[] Counts) Sum(SummaryRows summary, int factor, int clusters, int[] on)
    {
        var size = summary.Columns.Count;
        var (sums, counts, values) = (new double[clusters * size], new int[clusters], new double[size]);
        foreach (var row in on)
        {
            var cluster = summary.Cluster(row, factor);
            summary.Copy(row, values);
            counts[cluster]++;
            for (var j = 0; j < size; j++)
            {
                sums[(cluster * size) + j] += values[j];
            }
        }

        return (sums, counts);
    }

    /// <summary>sum_ci (r_i - rbar_c) (r_i - rbar_c)' over its degrees of freedom.</summary>
    private static double[] WithinSquare(SummaryRows summary, int factor, int[] on, double[] sums, int[] counts, int degrees)
    {
        var size = summary.Columns.Count;
        var (squares, values) = (new double[size * size], new double[size]);
        foreach (var row in on)
        {
            var cluster = summary.Cluster(row, factor);
            summary.Copy(row, values);
            for (var j = 0; j < size; j++)
            {
                values[j] -= sums[(cluster * size) + j] / counts[cluster];
            }

            AddSquare(squares, values, 1.0 / degrees);
        }

        return Symmetric(squares, size);
    }

    /// <summary>sum_c n_c (rbar_c - rbar) (rbar_c - rbar)' over its degrees of freedom.</summary>
    private static double[] BetweenSquare(double[] sums, int[] counts, double[] mean, int degrees)
    {
        var size = mean.Length;
        var (squares, values) = (new double[size * size], new double[size]);
        for (var c = 0; c < counts.Length; c++)
        {
            if (counts[c] > 0)
            {
                for (var j = 0; j < size; j++)
                {
                    values[j] = (sums[(c * size) + j] / counts[c]) - mean[j];
                }

                AddSquare(squares, values, (double)counts[c] / degrees);
            }
        }

        return Symmetric(squares, size);
    }

    /// <summary>Adds to the lower triangle.</summary>
    private static void AddSquare(double[] squares, double[] values, double weight)
    {
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                squares[(i * values.Length) + j] += weight * values[i] * values[j];
            }
        }
    }

    private static double[] Symmetric(double[] lower, int size)
    {
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++)
            {
                lower[(j * size) + i] = lower[(i * size) + j];
            }
        }

        return lower;
    }

    /// <summary>The matrix in units of its diagonal, negative eigenvalues set to 0.</summary>
    /// <param name="matrix">A symmetric matrix [n, n].</param>
    /// <param name="size">n.</param>
    public static double[] Semidefinite(double[] matrix, int size)
    {
        double[] scale = [.. Enumerable.Range(0, size).Select(j => Math.Sqrt(Math.Abs(matrix[(j * size) + j])))];
        double[] unit = [.. Enumerable.Range(0, size * size).Select(at => scale[at / size] * scale[at % size] is var s && s > 0 ? matrix[at] / s : 0)];
        var (values, vectors) = SymmetricEigen.Of(unit, size);
        var result = new double[size * size];
        for (var k = 0; k < size; k++)
        {
            for (var i = 0; i < result.Length && values[k] > 0; i++)
            {
                result[i] += values[k] * vectors[k][i / size] * vectors[k][i % size] * scale[i / size] * scale[i % size];
            }
        }

        return result;
    }
}
