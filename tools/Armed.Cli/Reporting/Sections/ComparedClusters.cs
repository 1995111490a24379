using Armed.Cli.Output;
using Armed.Trainer;
using Armed.Trainer.CrossValidating;
using Armed.Trainer.Measures;

namespace Armed.Cli.Reporting.Sections;

/// <summary>How the compared model predicts each cluster's held-out rows: a folded table, the worst clusters first.</summary>
internal static class ComparedClusters
{
    private const int MostListed = 50;

    /// <summary>The measures in the order of columns; others follow by name.</summary>
    private static readonly string[] s_first = [PooledMeasure.Observed, PooledMeasure.Predicted];

    public static Html Of(EvaluationTable table, ComparedScheme scheme)
    {
        var names = scheme.Clusters.SelectMany(cluster => cluster.Measures.Keys).Distinct().ToList();
        return ClusterMeasure.Of(table.Measure, names.Contains) is { } measure
            ? Tables.Folded($"{Words.Score(measure)} of {Numbers.Count(scheme.Clusters.Count, "cluster")} on {scheme.HeldOut}", Table(table, scheme, measure, names))
            : Html.None;
    }

    private static Html Table(EvaluationTable table, ComparedScheme scheme, string measure, List<string> names)
    {
        string[] columns = [measure, .. s_first.Where(names.Contains), .. names.Except(s_first).Where(name => name != measure).Order(StringComparer.Ordinal)];
        var limit = scheme.Clusters.Count > MostListed ? $"The first {Numbers.Count(MostListed)} of {Numbers.Count(scheme.Clusters.Count, "cluster")}" : "Every cluster";
        return Tables.Of(
            Html.Of($"{limit} as {Html.Name(table.Reference)} predicts the held-out rows, the worst {measure.Replace('_', ' ')} first; clusters with fewer than {Numbers.Count(ClusterMeasure.FewestRows)} rows come last, because chance decides their measures"),
            [Tables.Cell("cluster"), Tables.Cell("rows"), .. columns.Select(column => Tables.Cell(column.Replace('_', ' ')))],
            Sorted(scheme, measure).Take(MostListed).Select(cluster => (IReadOnlyList<Html>)[Html.Name(cluster.Name), Tables.Cell(Numbers.Count(cluster.Rows)), .. columns.Select(column => Tables.Cell(Of(cluster, column)))]));
    }

    private static IEnumerable<ComparedCluster> Sorted(ComparedScheme scheme, string measure)
    {
        var sign = MeasureDirections.Of(measure) == MeasureDirection.Higher ? 1 : -1;
        return scheme.Clusters.OrderBy(cluster => cluster.Rows < ClusterMeasure.FewestRows).ThenBy(cluster => Of(cluster, measure) is { } value ? sign * value : double.PositiveInfinity);
    }

    private static double? Of(ComparedCluster cluster, string measure) => cluster.Measures.TryGetValue(measure, out var value) ? value : null;
}
