using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

/// <summary>
/// Ranks numeric columns by the evidence that their slopes differ between clusters, from the residuals of a model without such slopes: with z the
/// column less its cluster mean and r the residual, sum_c ((sum_i z r)^2 - sum_i (z r)^2) has mean 0 where slopes are the same (a score test of a
/// variance component, in the manner of Lin, Biometrika 84, 1997).
/// </summary>
internal static class SlopeScreening
{
    /// <summary>Most columns with linear slopes.</summary>
    public const int MostSlopes = 6;

    private const double SmallestScore = 1;

    /// <summary>Column names, strongest evidence first; those that do not vary within clusters are left out.</summary>
    public static IReadOnlyList<string> Rank(RefitRows rows, IReadOnlyList<EncodedColumn> columns, int factor, Predictions predictions)
    {
        var data = rows.Data;
        var residuals = Residuals(data, predictions);
        var clusters = Array.ConvertAll(data.Training, r => (int)data.Rows.Clusters[r * data.Rows.FactorCount + factor]);
        return [.. Enumerable.Range(0, columns.Count).Where(j => columns[j] is { Kind: EncodedColumnKind.Numeric, Parts.Count: 0 })
            .Select(j => (columns[j].Source, Score: Score(rows, j, clusters, residuals, data.Encoding.Clusters[factor].Levels.Count)))
            .Where(c => c.Score > SmallestScore).OrderByDescending(c => c.Score).ThenBy(c => c.Source, StringComparer.Ordinal).Take(MostSlopes).Select(c => c.Source)];
    }

    /// <summary>Outcome less prediction of the training rows; for several classes on the scale of the class code.</summary>
    private static double[] Residuals(FitData data, Predictions predictions)
    {
        var residuals = new double[data.Training.Length];
        for (var i = 0; i < residuals.Length; i++)
        {
            double expected = predictions.Values[i * predictions.Width];
            if (predictions.Width > 1)
            {
                expected = Enumerable.Range(0, predictions.Width).Sum(k => k * (double)predictions.Values[i * predictions.Width + k]);
            }

            residuals[i] = data.Outcome[data.Training[i]] - expected;
        }
        return residuals;
    }

    private static double Score(RefitRows rows, int column, int[] clusters, double[] residuals, int count)
    {
        var means = ClusterMeans(rows, column, clusters, count);
        var (sums, squares, fourths) = (new double[count], new double[count], new double[count]);
        for (var i = 0; i < clusters.Length; i++)
        {
            double product = (Value(rows, i, column) - means[clusters[i]]) * residuals[i], square = product * product;
            sums[clusters[i]] += product;
            squares[clusters[i]] += square;
            fourths[clusters[i]] += square * square;
        }
        double excess = 0, variance = 0;
        for (var c = 0; c < count; c++)
        {
            excess += sums[c] * sums[c] - squares[c];
            variance += 2 * (squares[c] * squares[c] - fourths[c]);
        }
        return variance > 0 ? excess / Math.Sqrt(variance) : double.NegativeInfinity;
    }

    private static double[] ClusterMeans(RefitRows rows, int column, int[] clusters, int count)
    {
        var (sums, counts) = (new double[count], new int[count]);
        for (var i = 0; i < clusters.Length; i++)
        {
            sums[clusters[i]] += Value(rows, i, column);
            counts[clusters[i]]++;
        }
        return [.. sums.Select((s, c) => counts[c] == 0 ? 0 : s / counts[c])];
    }

    private static double Value(RefitRows rows, int trainingRow, int column) => rows.Inputs(rows.Data.Training[trainingRow])[column];
}
