using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Hosting;
using Armed.Server.Inference;

namespace Armed.Server.Page;

/// <summary>Describes a model for the page.</summary>
internal static class ModelPage
{
    /// <summary>Maximum number of clusters that are named; the page shows if there are more.</summary>
    private const int MostLevels = 500;

    public static ModelPageBody Describe(ModelLease lease, string? refused)
    {
        var (model, manifest) = (lease.Model, lease.Model.Manifest);
        return new ModelPageBody
        {
            Name = lease.Name,
            Version = lease.Version,
            BundleId = manifest.BundleId,
            Task = manifest.Task,
            Outcome = manifest.Outcome.Name,
            Width = model.Width,
            Positive = manifest.Outcome.Positive,
            Classes = manifest.Outcome.Classes,
            Columns = [.. manifest.Columns.Select(column => new PageColumn(column.Name, column.Kind, column.Levels, column.Minimum, column.Maximum, column.MissingShare, column.Date is { } date ? new PageDate(date.Origin, date.Utc) : null))],
            Factors = [.. manifest.Clusters.Select(Factor)],
            Offset = model.OffsetColumn,
            Heads = [.. model.Heads.Select(OutputNames.Of)],
            UnknownCluster = model.UnknownCluster.ToString().ToLowerInvariant(),
            Rows = manifest.TrainingData.Rows,
            Source = manifest.TrainingData.Source,
            Scores = [.. Scores(manifest)],
            HasObservationInterval = model.Width == 1 && model.HasInterval(IntervalKind.Observation),
            HasCard = BundleDocuments.Has(model.Path, BundleDocuments.Card),
            HasReport = BundleDocuments.Has(model.Path, BundleDocuments.Report),
            Refused = refused,
        };
    }

    private static PageFactor Factor(ClusterDescription cluster)
        => new(cluster.Name, cluster.Columns, cluster.Levels.Count, [.. cluster.Levels.Take(MostLevels)], [.. cluster.Rows.Take(MostLevels)]);

    private static IEnumerable<PageScore> Scores(BundleManifest manifest)
        => from rows in manifest.Metrics
           from head in rows.Value
           from metric in head.Value
           where double.IsFinite(metric.Value)
           select new PageScore(rows.Key, head.Key, metric.Key, metric.Value);
}
