using Armed.Runtime.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

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

    private readonly double[] _residuals = Residuals(rows.Data, predictions);
    private readonly int[] _clusters = Array.ConvertAll(rows.Data.Training, r => (int)rows.Data.Rows.Clusters[(r * rows.Data.Rows.FactorCount) + factor]);

    private readonly double[] _degrees = Degrees(effects);

    private int Clusters => rows.Data.Encoding.Clusters[factor].Levels.Count;

    private bool HasFewRows => _residuals.Length <= FewRows;

    /// <summary>Score from which on a column is tried: with many rows what the test itself will ask for, as both agree then.</summary>
    private double LeastScore => HasFewRows ? SmallestScore : LeastScoreOfCurves;

    private double LeastScoreOfCurves => Math.Max(2 * SmallestScore, HasFewRows ? 0 : NormalQuantile.Compute(1 - level));

    /// <summary>The columns, strongest evidence first; those that do not vary within clusters are left out.</summary>
    /// <param name="curves">Makes curves; null for slopes alone.</param>
    public IReadOnlyList<ScreenedColumn> Rank(CurveFit? curves) =>
    [
        .. Enumerable.Range(0, rows.InputColumns.Count).Where(j => rows.InputColumns[j] is { Kind: EncodedColumnKind.Numeric, Parts.Count: 0 })
            .Select(j => Screen(j, curves)).Where(column => column.Score > LeastScore)
            .OrderByDescending(column => column.Score).ThenBy(column => column.Name, StringComparer.Ordinal).Take(MostSlopes),
    ];

    /// <summary>Numeric columns whose curve, the same for all clusters, seems to differ from a line; strongest evidence first.</summary>
    /// <param name="curves">Makes curves.</param>
    public IReadOnlyList<string> RankFixed(CurveFit curves)
    {
        var (one, none) = (new int[_clusters.Length], new double[1]);
        return
        [
            .. rows.InputColumns.Where(column => column.Kind == EncodedColumnKind.Numeric && curves.CanHave(column.Name, CurveFit.FewestFixedValues))
                .Select(column => (column.Name, Score: Score(one, none, curves.Rest(column.Name)))).Where(column => column.Score > LeastScoreOfCurves)
                .OrderByDescending(column => column.Score).ThenBy(column => column.Name, StringComparer.Ordinal).Take(MostSlopes).Select(column => column.Name),
        ];
    }

    private ScreenedColumn Screen(int column, CurveFit? curves)
    {
        var name = rows.InputColumns[column].Source;
        var slope = Score(_clusters, _degrees, 1, (at, target) => target[0] = Inputs(at)[column]);
        var curve = double.NegativeInfinity;
        if (curves is not null && curves.CanHave(name, CurveFit.FewestValues))
        {
            var basis = curves.Rest(name);
            curve = (long)Clusters * basis.Pieces * basis.Pieces > MostProducts ? curve : Score(_clusters, _degrees, basis);
        }

        return new ScreenedColumn(name, curve > (HasFewRows ? double.NegativeInfinity : LeastScoreOfCurves), Math.Max(slope, curve));
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
                expected = Enumerable.Range(0, predictions.Width).Sum(k => k * (double)predictions.Values[(i * predictions.Width) + k]);
            }

            residuals[i] = data.Outcome[data.Training[i]] - expected;
        }
        return residuals;
    }

    /// <summary>Copies a training row's columns.</summary>
    private delegate void Block(int at, Span<float> target);

    private double Score(int[] groups, double[] degrees, CurveBasis basis) => Score(groups, degrees, basis.Pieces, (at, target) => basis.Copy(Inputs(at), target));

    /// <summary>The statistic in standard deviations.</summary>
    private double Score(int[] groups, double[] degrees, int width, Block block)
    {
        var count = degrees.Length;
        var residualMeans = Means(groups, count, 1, (at, target) => target[0] = (float)_residuals[at]);
        var scores = new BlockScores(count, width, Means(groups, count, width, block), Excess(groups, degrees));
        var values = new float[width];
        for (var i = 0; i < groups.Length; i++)
        {
            block(i, values);
            scores.Add(groups[i], values, _residuals[i] - residualMeans[groups[i]]);
        }

        return scores.Score();
    }

    /// <summary>Means by group, [C, J].</summary>
    private double[] Means(int[] groups, int count, int width, Block block)
    {
        var (sums, counts, values) = (new double[count * width], new int[count], new float[width]);
        for (var i = 0; i < groups.Length; i++)
        {
            block(i, values);
            counts[groups[i]]++;
            for (var k = 0; k < width; k++)
            {
                sums[(groups[i] * width) + k] += values[k];
            }
        }

        return [.. sums.Select((sum, at) => sum / Math.Max(1, counts[at / width]))];
    }

    private ReadOnlySpan<float> Inputs(int at) => rows.Inputs(rows.Data.Training[at]);

    /// <summary>n_c / (n_c - 1 - d_c) of each group.</summary>
    private static double[] Excess(int[] groups, double[] degrees)
    {
        var counts = new int[degrees.Length];
        foreach (var group in groups)
        {
            counts[group]++;
        }

        return [.. counts.Select((count, c) => count / Math.Max(1, count - 1 - degrees[c]))];
    }

    /// <summary>Degrees of freedom that each cluster's effects but for the intercept have taken: sum_k (1 - S_kk / T_kk).</summary>
    private static double[] Degrees(EffectTable effects)
    {
        var (degrees, between, first) = (new double[effects.Clusters], effects.UnknownVariances, effects.Design.HasIntercept ? 1 : 0);
        for (var c = 0; c < degrees.Length; c++)
        {
            for (var k = first; k < effects.Effects; k++)
            {
                var (own, all) = (effects.Variances[(c * effects.Width) + (k * effects.Outputs)], between[k * effects.Outputs]);
                degrees[c] += all > 0 ? Math.Clamp(1 - (own / all), 0, 1) : 0;
            }
        }

        return degrees;
    }
}
