using Armed.Trainer.Explaining.Scoring;
using Armed.Trainer.Measures;

namespace Armed.Trainer.CrossValidating;

/// <summary>Measures of the rows of a cluster or of a group over the folds of one model, each fold weighted by its rows.</summary>
/// <param name="fits">The fits of the model.</param>
/// <param name="placeOf">The place of a fit among the folds. Fits of one place, which have the same rows, count together.</param>
internal sealed class RowPooling(IReadOnlyList<FitScore> fits, Func<FitScore, (int Repeat, int Fold)> placeOf)
{
    /// <summary>Clusters that are listed, the largest ones.</summary>
    private const int MostClusters = 10_000;

    private readonly int _repeats = fits.Select(fit => fit.Repeat).DefaultIfEmpty(0).Max() + 1;

    /// <summary>Each cluster's measures.</summary>
    public IReadOnlyList<ClusterScore> Clusters()
    {
        var clusters = Parts(fit => fit.Clusters, cluster => cluster.Cluster)
            .Select(cluster => new ClusterScore(cluster.Key, Once(cluster.Sum(part => part.Row.Rows)), cluster.Sum(part => part.Row.Weight),
                Sorted(Measures(cluster.Select(part => (part.Place, part.Row.Weight, part.Row.Measures))), PooledMeasure.Mean))).ToList();
        return clusters.Count <= MostClusters ? clusters : [.. clusters.OrderByDescending(cluster => cluster.Rows).Take(MostClusters)];
    }

    /// <summary>Groups with enough rows.</summary>
    /// <param name="statistics">Makes intervals.</param>
    /// <param name="scaleOf">The scale of a measure's interval.</param>
    public IReadOnlyList<GroupResult> Groups(FoldStatistics statistics, Func<string, MeasureScale> scaleOf)
    {
        return
        [
            .. Parts(fit => fit.Groups, group => (group.Column, group.Group)).Where(group => group.Sum(part => part.Row.Rows) >= ColumnGroups.FewestRows * _repeats)
                .Select(group => new GroupResult(group.Key.Column, group.Key.Group, Once(group.Sum(part => part.Row.Rows)),
                    Sorted(Measures(group.Select(part => (part.Place, part.Row.Weight, part.Row.Measures))), (name, parts) => statistics.Pooled(name, parts, scaleOf(name))))),
        ];
    }

    /// <summary>Rows of all repeats, each counted once.</summary>
    private int Once(int rows) => (rows + _repeats - 1) / _repeats;

    private IEnumerable<IGrouping<TKey, (TRow Row, (int Repeat, int Fold) Place)>> Parts<TRow, TKey>(Func<FitScore, IReadOnlyList<TRow>> of, Func<TRow, TKey> keyOf)
        where TKey : notnull
        => fits.SelectMany(fit => of(fit).Select(row => (Row: row, Place: placeOf(fit)))).GroupBy(part => keyOf(part.Row));

    /// <summary>By measure the weight and the value of each place.</summary>
    private static IEnumerable<(string Measure, IReadOnlyList<(double Weight, double Value)> Parts)> Measures(IEnumerable<((int Repeat, int Fold) Place, double Weight, IReadOnlyDictionary<string, double> Measures)> rows)
        => rows.SelectMany(row => row.Measures.Select(measure => (measure.Key, row.Place, Weight: PooledMeasure.WeightOf(measure.Key, row.Weight, row.Measures), measure.Value))).GroupBy(value => value.Key, StringComparer.Ordinal)
            .Select(measure => (measure.Key, (IReadOnlyList<(double, double)>)[.. measure.GroupBy(value => value.Place).OrderBy(place => place.Key)
                .Select(place => (place.Sum(value => value.Weight), PooledMeasure.Mean(measure.Key, [.. place.Select(value => (value.Weight, value.Value))])))]));

    private static SortedDictionary<string, T> Sorted<T>(IEnumerable<(string Measure, IReadOnlyList<(double Weight, double Value)> Parts)> measures, Func<string, IReadOnlyList<(double Weight, double Value)>, T> convert)
        => new(measures.ToDictionary(measure => measure.Measure, measure => convert(measure.Measure, measure.Parts)), StringComparer.Ordinal);
}
