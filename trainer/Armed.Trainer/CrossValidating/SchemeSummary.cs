using Armed.Trainer.Comparators;
using Armed.Trainer.Explaining;

namespace Armed.Trainer.CrossValidating;

/// <summary>The fits of a scheme as a result.</summary>
/// <param name="plan">The scheme.</param>
/// <param name="reference">Name of the model that others are compared with.</param>
/// <param name="fits">Every fit.</param>
internal sealed class SchemeSummary(SchemePlan plan, string reference, IReadOnlyList<FitScore> fits)
{
    private readonly FoldStatistics _statistics = new(fits.Average(fit => (double)fit.TestRows) / fits.Average(fit => (double)fit.TrainingRows));

    /// <summary>The models with their summaries.</summary>
    public IReadOnlyList<ModelResult> Models(IReadOnlyList<IComparator> comparators) => [.. comparators.Select(Model)];

    private ModelResult Model(IComparator comparator)
    {
        FitScore[] own = [.. fits.Where(fit => fit.Model == comparator.Name)];
        var (measures, others) = (ByMeasure(own), ByMeasure([.. fits.Where(fit => fit.Model == reference)]));
        return new ModelResult
        {
            Model = comparator.Name,
            Words = comparator.Words,
            Fits = own,
            Measures = Sorted(measures, values => _statistics.Summary([.. values.Value.Values])),
            Differences = comparator.Name == reference ? new SortedDictionary<string, PairedDifference>() : Sorted(
                measures.Where(measure => others.ContainsKey(measure.Key) && measure.Value.Keys.Any(others[measure.Key].ContainsKey)),
                measure => _statistics.Difference([.. measure.Value.Where(value => others[measure.Key].ContainsKey(value.Key)).Select(value => value.Value - others[measure.Key][value.Key])])),
            Clusters = ClusterPooling.Of(own),
            Groups = Groups(own),
        };
    }

    /// <summary>Groups with enough rows, each as the model's own measures are.</summary>
    private IReadOnlyList<GroupResult> Groups(FitScore[] own) =>
    [
        .. own.SelectMany(fit => fit.Groups.Select(group => (Fit: fit, Group: group))).GroupBy(part => (part.Group.Column, part.Group.Group)).Where(parts => parts.Sum(part => part.Group.Rows) >= ColumnGroups.FewestRows * own.Max(fit => fit.Repeat + 1))
            .Select(parts => new GroupResult(parts.Key.Column, parts.Key.Group, parts.Sum(part => part.Group.Rows),
                Sorted(ByMeasure([.. parts.Select(part => part.Fit with { Measures = part.Group.Measures })]), values => _statistics.Summary([.. values.Value.Values])))),
    ];

    /// <summary>By measure the value of each fold. Repeats on the same folds are no further folds: their mean counts.</summary>
    private Dictionary<string, SortedDictionary<(int Repeat, int Fold), double>> ByMeasure(FitScore[] own) => own
        .SelectMany(fit => fit.Measures.Select(measure => (measure.Key, measure.Value, Place: (plan.IsDrawn ? fit.Repeat : 0, fit.Fold))))
        .GroupBy(value => value.Key, StringComparer.Ordinal)
        .ToDictionary(measure => measure.Key, measure => new SortedDictionary<(int, int), double>(measure.GroupBy(value => value.Place).ToDictionary(fold => fold.Key, fold => fold.Average(value => value.Value))));

    private static SortedDictionary<string, T> Sorted<TValue, T>(IEnumerable<KeyValuePair<string, TValue>> values, Func<KeyValuePair<string, TValue>, T> convert) =>
        new(values.ToDictionary(value => value.Key, convert), StringComparer.Ordinal);
}
