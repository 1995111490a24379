using Armed.Trainer.Comparators;
using Armed.Trainer.Measures;

namespace Armed.Trainer.CrossValidating;

/// <summary>The fits of a scheme as a result.</summary>
/// <param name="plan">The scheme.</param>
/// <param name="reference">Name of the model that others are compared with.</param>
/// <param name="isDiscrete">Whether the outcome has probabilities, not densities.</param>
/// <param name="fits">Every fit.</param>
internal sealed class SchemeSummary(SchemePlan plan, string reference, bool isDiscrete, IReadOnlyList<FitScore> fits)
{
    private readonly FoldStatistics _statistics = new(fits.Average(fit => (double)fit.TestRows) / fits.Average(fit => (double)fit.TrainingRows));

    /// <summary>The models with their summaries.</summary>
    public IReadOnlyList<ModelResult> Models(IReadOnlyList<IComparator> comparators) => [.. comparators.Select(Model)];

    private ModelResult Model(IComparator comparator)
    {
        FitScore[] own = [.. fits.Where(fit => fit.Model == comparator.Name)];
        var (measures, others) = (ByMeasure(own), ByMeasure([.. fits.Where(fit => fit.Model == reference)]));
        var rows = new RowPooling(own, Place);
        return new ModelResult
        {
            Model = comparator.Name,
            Words = comparator.Words,
            Fits = own,
            Measures = Sorted(measures, measure => _statistics.Summary([.. measure.Value.Values], ScaleOf(measure.Key))),
            Differences = comparator.Name == reference ? new SortedDictionary<string, PairedDifference>() : Sorted(
                measures.Where(measure => others.ContainsKey(measure.Key) && measure.Value.Keys.Any(others[measure.Key].ContainsKey)),
                measure => _statistics.Difference([.. measure.Value.Where(value => others[measure.Key].ContainsKey(value.Key)).Select(value => value.Value - others[measure.Key][value.Key])])),
            Clusters = rows.Clusters(),
            Groups = rows.Groups(_statistics, ScaleOf),
        };
    }

    private MeasureScale ScaleOf(string measure) => MeasureScales.Of(measure, isDiscrete);

    /// <summary>Repeats on the same folds are no further folds: their mean counts.</summary>
    private (int Repeat, int Fold) Place(FitScore fit) => (plan.IsDrawn ? fit.Repeat : 0, fit.Fold);

    /// <summary>By measure the value of each fold.</summary>
    private Dictionary<string, SortedDictionary<(int Repeat, int Fold), double>> ByMeasure(FitScore[] own) => own
        .SelectMany(fit => fit.Measures.Select(measure => (measure.Key, measure.Value, Place: Place(fit))))
        .GroupBy(value => value.Key, StringComparer.Ordinal)
        .ToDictionary(measure => measure.Key, measure => new SortedDictionary<(int, int), double>(measure.GroupBy(value => value.Place).ToDictionary(fold => fold.Key, fold => fold.Average(value => value.Value))));

    private static SortedDictionary<string, T> Sorted<TValue, T>(IEnumerable<KeyValuePair<string, TValue>> values, Func<KeyValuePair<string, TValue>, T> convert) =>
        new(values.ToDictionary(value => value.Key, convert), StringComparer.Ordinal);
}
