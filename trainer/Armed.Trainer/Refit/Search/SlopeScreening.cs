using Armed.Runtime.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Columns;

namespace Armed.Trainer.Refit.Search;

/// <summary>
/// Ranks numeric columns by the evidence that their slopes or what their curves have beside a line differ between clusters, from the residuals r of a model without them: with z and r less their cluster means,
/// sum_c (|sum_i z_i r_i|^2 - a_c sum_i |z_i|^2 r_i^2) has mean 0 where clusters do not differ, and the variance 2 sum_c (|sum_i r_i^2 z_i z_i'|^2 - sum_i |z_i|^4 r_i^4) (a score test of a variance
/// component, in the manner of Lin, Biometrika 84, 1997). The n_c residuals of a cluster have lost the mean and d_c degrees of freedom to its other effects: a_c = n_c / (n_c - 1 - d_c). Without that chance alone
/// would reach scores of the order of sqrt(C J / 2) / n_c for a block of J columns.
/// </summary>
/// <param name="rows">The rows, without derived columns.</param>
/// <param name="factor">The grouping factor.</param>
/// <param name="predictions">Of the training rows, by the model without them.</param>
/// <param name="effects">The clusters' effects in that model.</param>
/// <param name="level">Chance that a likelihood-ratio test of one column will allow to add something where there is nothing.</param>
internal sealed class SlopeScreening(RefitRows rows, int factor, Predictions predictions, EffectTable effects, double level)
{
    /// <summary>Most columns.</summary>
    public const int MostSlopes = 6;

    /// <summary>Score of a column below which few rows, whose scores are rough, do not try it.</summary>
    private const double SmallestScore = 1;

    /// <summary>Rows up to which every curve is tried, because the statistic of a curve is weak where clusters have slopes, too.</summary>
    private const int FewRows = 5_000;

    /// <summary>Sums of a block's products by cluster, at most.</summary>
    private const long MostProducts = 32L << 20;

    private bool HasFewRows => rows.Data.Training.Length <= FewRows;

    /// <summary>Score from which on a column is tried: with many rows what the test itself will ask for, as both agree then.</summary>
    private double LeastScore => HasFewRows ? SmallestScore : LeastScoreOfCurves;

    private double LeastScoreOfCurves => Math.Max(2 * SmallestScore, HasFewRows ? 0 : NormalQuantile.Compute(1 - level));

    /// <summary>The columns, strongest evidence first; those that do not vary within clusters are left out.</summary>
    /// <param name="curves">Makes curves; null for slopes alone.</param>
    public IReadOnlyList<ScreenedColumn> Rank(CurveFit? curves)
    {
        var codes = Array.ConvertAll(rows.Data.Training, r => (int)rows.Data.Rows.Clusters[(r * rows.Data.Rows.FactorCount) + factor]);
        ResidualGroups[] clusters = [.. Enumerable.Range(0, rows.Data.Outputs).Select(output => new ResidualGroups(codes, Degrees(effects, output), Residuals(output)))];
        return
        [
            .. Enumerable.Range(0, rows.InputColumns.Count).Where(j => rows.InputColumns[j] is { Kind: EncodedColumnKind.Numeric, Parts.Count: 0 })
                .Select(j => Screen(j, clusters, curves)).Where(column => column.Score > LeastScore)
                .OrderByDescending(column => column.Score).ThenBy(column => column.Name, StringComparer.Ordinal).Take(MostSlopes),
        ];
    }

    /// <summary>Numeric columns whose curve, the same for all clusters, seems to differ from a line; strongest evidence first.</summary>
    /// <param name="curves">Makes curves.</param>
    public IReadOnlyList<string> RankFixed(CurveFit curves)
    {
        ResidualGroups[] all = [.. Enumerable.Range(0, rows.Data.Outputs).Select(output => new ResidualGroups(new int[rows.Data.Training.Length], [0], Residuals(output)))];
        return
        [
            .. rows.InputColumns.Where(column => column.Kind == EncodedColumnKind.Numeric && curves.CanHave(column.Name, CurveFit.FewestFixedValues))
                .Select(column => (column.Name, Score: Score(all, curves.Rest(column.Name)))).Where(column => column.Score > LeastScoreOfCurves)
                .OrderByDescending(column => column.Score).ThenBy(column => column.Name, StringComparer.Ordinal).Take(MostSlopes).Select(column => column.Name),
        ];
    }

    private ScreenedColumn Screen(int column, ResidualGroups[] clusters, CurveFit? curves)
    {
        var name = rows.InputColumns[column].Source;
        var slope = Score(clusters, 1, (at, target) => target[0] = Inputs(at)[column]);
        var curve = double.NegativeInfinity;
        if (curves is not null && curves.CanHave(name, CurveFit.FewestValues))
        {
            var basis = curves.Rest(name);
            curve = (long)clusters[0].Count * basis.Pieces * basis.Pieces > MostProducts ? curve : Score(clusters, basis);
        }

        return new ScreenedColumn(name, curve > (HasFewRows ? double.NegativeInfinity : LeastScoreOfCurves), Math.Max(slope, curve));
    }

    /// <summary>Outcome less prediction of the training rows; for several ordered classes on the scale of the class code, for unordered ones of the linear predictor's class.</summary>
    private double[] Residuals(int output)
    {
        var data = rows.Data;
        if (data.Outputs > 1)
        {
            return [.. data.Training.Select((row, i) => (data.Outcome[row] == output ? 1.0 : 0.0) - predictions.Values[(i * predictions.Width) + output])];
        }

        var residuals = new double[data.Training.Length];
        for (var i = 0; i < residuals.Length; i++)
        {
            double expected = predictions.Values[i * predictions.Width];
            if (predictions.Width > 1)
            {
                expected = Enumerable.Range(0, predictions.Width).Sum(k => k * (double)predictions.Values[(i * predictions.Width) + k]);
            }

            residuals[i] = data.Outcome[data.Training[i]] - expected;
        }
        return residuals;
    }

    /// <summary>Copies a training row's columns.</summary>
    private delegate void Block(int at, Span<float> target);

    private double Score(ResidualGroups[] groups, CurveBasis basis) => Score(groups, basis.Pieces, (at, target) => basis.Copy(Inputs(at), target));

    /// <summary>The statistics of all linear predictors together: their sum, in standard deviations. Residuals of O classes sum to 0 in each row, so that those of two correlate by -1 / (O - 1), their squares by its square, and the sum of O squares has the variance O (1 + 1 / (O - 1)).</summary>
    private static double Score(ResidualGroups[] groups, int width, Block block) =>
        groups.Sum(own => Score(own, width, block)) / Math.Sqrt(groups.Length == 1 ? 1 : groups.Length * groups.Length / (groups.Length - 1.0));

    /// <summary>The statistic in standard deviations.</summary>
    private static double Score(ResidualGroups groups, int width, Block block)
    {
        var values = new float[width];
        var means = groups.Means(width, (at, sums) =>
        {
            block(at, values);
            for (var k = 0; k < width; k++)
            {
                sums[k] += values[k];
            }
        });
        var scores = new BlockScores(groups.Count, width, means, groups.Excess);
        for (var at = 0; at < groups.Groups.Length; at++)
        {
            block(at, values);
            scores.Add(groups.Groups[at], values, groups.Residuals[at]);
        }

        return scores.Score();
    }

    private ReadOnlySpan<float> Inputs(int at) => rows.Inputs(rows.Data.Training[at]);

    /// <summary>Degrees of freedom that each cluster's effects but for the intercept have taken: sum_k (1 - S_kk / T_kk).</summary>
    private static double[] Degrees(EffectTable effects, int output)
    {
        var (degrees, between, first) = (new double[effects.Clusters], effects.UnknownVariances, effects.Design.HasIntercept ? 1 : 0);
        for (var c = 0; c < degrees.Length; c++)
        {
            for (var k = first; k < effects.Effects; k++)
            {
                var (own, all) = (effects.Variances[(c * effects.Width) + (k * effects.Outputs) + output], between[(k * effects.Outputs) + output]);
                degrees[c] += all > 0 ? Math.Clamp(1 - (own / all), 0, 1) : 0;
            }
        }

        return degrees;
    }
}
