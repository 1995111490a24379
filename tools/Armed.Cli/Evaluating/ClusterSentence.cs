using Armed.Cli.Output;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Measures;

namespace Armed.Cli.Evaluating;

/// <summary>How much clusters differ in the reference model's measure, and where it is worst, in a sentence.</summary>
internal static class ClusterSentence
{
    /// <summary>None where fewer than two clusters have enough rows.</summary>
    public static IEnumerable<string> Of(SchemeResult scheme, CrossValidationResult result)
    {
        var reference = scheme.Models.First(model => model.Model == result.Reference);
        return ClusterMeasure.Of(result.Measure, measure => Known(reference, measure).Length > 1) is { } measure
            ? [Sentence(scheme, reference, measure, result.Clusters.Keys.First(), Known(reference, measure))]
            : [];
    }

    private static string Sentence(SchemeResult scheme, ModelResult reference, string measure, string factor, ClusterScore[] clusters)
    {
        var isHigher = MeasureDirections.Of(measure) == MeasureDirection.Higher;
        var worst = isHigher ? clusters[0] : clusters[^1];
        return $"For {scheme.Words} the {measure} of {reference.Words} is {Number(clusters[0])} to {Number(clusters[^1])} (median {MetricsTable.Number(Median(clusters, measure))}) in {Counted.Of(clusters.Length, "cluster")} of {factor} with at least {Counted.Of(ClusterMeasure.FewestRows, "row")}. "
            + $"It is {(isHigher ? "lowest" : "highest")} in {Say.Quote(worst.Cluster)} ({Counted.Of(worst.Rows, "row")}).";

        string Number(ClusterScore cluster) => MetricsTable.Number(cluster.Measures[measure]);
    }

    /// <summary>Clusters that have the measure and enough rows, in its order.</summary>
    private static ClusterScore[] Known(ModelResult reference, string measure) =>
        [.. reference.Clusters.Where(cluster => cluster.Rows >= ClusterMeasure.FewestRows && cluster.Measures.ContainsKey(measure)).OrderBy(cluster => cluster.Measures[measure])];

    private static double Median(ClusterScore[] clusters, string measure) => (clusters[(clusters.Length - 1) / 2].Measures[measure] + clusters[clusters.Length / 2].Measures[measure]) / 2;
}
