using Armed.Trainer.Common;

namespace Armed.Trainer.Explaining.Scoring;

/// <summary>Scores of groups of rows, each against all other rows.</summary>
/// <param name="losses">Loss of each row; a squared error where the loss is the root of their mean.</param>
/// <param name="constant">The same of the constant answer.</param>
/// <param name="weights">Weight of each row; empty where each is 1.</param>
/// <param name="clusters">Cluster of each row: rows of one are alike.</param>
/// <param name="isRoot">Whether the loss is the root of the mean.</param>
internal sealed class GroupComparisons(double[] losses, double[] constant, float[] weights, string[] clusters, bool isRoot)
{
    /// <summary>Chance that some group seems different where none is.</summary>
    private const double Level = 0.05;

    private const double BandLevel = 0.95; // upper end of a band of 90 %

    /// <summary>With fewer clusters on a side the spread between clusters is hardly known, and no difference is called clear.</summary>
    private const int FewestClusters = 5;

    private readonly int[] _clusters = Codes(clusters);

    /// <summary>The groups with enough rows, the most clearly different first.</summary>
    public IReadOnlyList<GroupComparison> Of(IEnumerable<ColumnGroups> columns)
    {
        var judged = columns.SelectMany(column => column.Of(Enumerable.Range(0, losses.Length)).Where(group => IsEnough(group.Rows.Length)).Select(group => Score(column.Column, group.Name, group.Rows)))
            .Where(group => double.IsFinite(group.Comparison.Z)).ToList();
        return
        [
            .. judged.Select(group => group.Comparison with { IsClear = group.Chance < Level / judged.Count })
                .OrderByDescending(group => Math.Abs(group.Z)).ThenBy(group => group.Column, StringComparer.Ordinal).ThenBy(group => group.Group, StringComparer.Ordinal),
        ];
    }

    private bool IsEnough(int rows) => rows >= ColumnGroups.FewestRows && losses.Length - rows >= ColumnGroups.FewestRows;

    /// <summary>A group's scores, and the chance of a difference as large where there is none.</summary>
    private (GroupComparison Comparison, double Chance) Score(string column, string name, int[] rows)
    {
        var contrast = new GroupContrast(losses, weights, _clusters, rows);
        var hasClusters = _clusters.Max() > 0;
        var (inside, fewest) = (contrast.ClustersInside, Math.Min(contrast.ClustersInside, contrast.ClustersOutside));
        var (mean, reach) = (contrast.Mean, StudentT.Quantile(BandLevel, Math.Max(1, (hasClusters && inside > 1 ? inside : rows.Length) - 1)) * contrast.Error);
        var z = (mean - contrast.Others) / contrast.DifferenceError;
        var chance = !hasClusters ? StudentT.TwoSided(z, losses.Length - 1) : fewest < FewestClusters ? 1 : StudentT.TwoSided(z, fewest - 1);
        return (new GroupComparison(column, name, rows.Length, Shown(mean), Shown(mean - reach), Shown(mean + reach), Shown(contrast.Others), Shown(MeanOf(constant, rows)), z, IsClear: false), chance);
    }

    private double MeanOf(double[] values, int[] rows)
    {
        var total = rows.Sum(Weight);
        return rows.Sum(row => Weight(row) * values[row]) / total;
    }

    private double Weight(int row) => weights.Length == 0 ? 1 : weights[row];

    /// <summary>A mean loss as the page shows it. A band of squared errors that reaches below 0 starts at 0, which no error is below.</summary>
    private double Shown(double mean) => isRoot ? Math.Sqrt(Math.Max(0, mean)) : mean;

    /// <summary>Numbers from 0 in the order in which clusters come.</summary>
    private static int[] Codes(string[] clusters)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        return Array.ConvertAll(clusters, cluster => codes.TryGetValue(cluster, out var code) ? code : codes[cluster] = codes.Count);
    }
}
