using Armed.Trainer.Common;

namespace Armed.Trainer.Refit.Columns;

/// <summary>The means of x and w over the fit's rows of each cluster of one factor, centred at the mean over rows; without those of effects on all columns, which have no fixed coefficients.</summary>
internal sealed class ClusterMeanColumns
{
    private readonly float[] _means; // [C, F' + P]
    private readonly int[] _inputs; // [F'], columns of x

    public ClusterMeanColumns(RefitRows rows, int factor)
    {
        _inputs = [.. Enumerable.Range(0, rows.InputWidth).Where(column => !rows.InputColumns[column].IsOnAll)];
        Hidden = rows.HiddenWidth;
        var clusters = rows.Data.Encoding.Clusters[factor].Levels.Count;
        var sums = new double[clusters * Width];
        var total = new double[Width];
        int[] fitted = [.. rows.Data.Training, .. rows.Data.Validation];
        var counts = LevelCounts.Of(fitted.Select(row => rows.Data.Rows.Cluster(row, factor)), clusters);
        foreach (var row in fitted)
        {
            Add(rows, row, sums.AsSpan(rows.Data.Rows.Cluster(row, factor) * Width, Width));
            Add(rows, row, total);
        }
        _means = new float[sums.Length];
        for (var c = 0; c < clusters; c++)
        {
            for (var k = 0; k < Width && counts[c] > 0; k++)
            {
                _means[c * Width + k] = (float)(sums[c * Width + k] / counts[c] - total[k] / fitted.Length);
            }
        }
    }

    /// <summary>Columns that are means of x.</summary>
    public int Inputs => _inputs.Length;

    /// <summary>Columns that are means of w.</summary>
    public int Hidden { get; }

    /// <summary>Number of columns.</summary>
    public int Width => Inputs + Hidden;

    /// <summary>The column of x that a mean is of.</summary>
    /// <param name="mean">Position among the means of x.</param>
    public int InputOf(int mean) => _inputs[mean];

    /// <summary>The means of a cluster.</summary>
    public ReadOnlySpan<float> Of(int cluster) => _means.AsSpan(cluster * Width, Width);

    private void Add(RefitRows rows, int row, Span<double> sums)
    {
        var inputs = rows.Inputs(row);
        var hidden = rows.Hidden(row);
        for (var k = 0; k < Inputs; k++)
        {
            sums[k] += inputs[_inputs[k]];
        }

        for (var k = 0; k < Hidden; k++)
        {
            sums[Inputs + k] += hidden[k];
        }
    }
}
