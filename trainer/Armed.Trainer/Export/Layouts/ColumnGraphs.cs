using Armed.Onnx.Columns;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>The columns that replace a bundle's matrices.</summary>
internal static class ColumnGraphs
{
    /// <summary>The matrices in the order of a manifest's columns: features, categories, clusters, offset.</summary>
    public static IReadOnlyList<MatrixInput> Matrices(BundleManifest manifest) =>
    [
        new("features", [.. Columns(manifest, "numeric").Select(column => new NumberColumn(column.Name))]),
        new("categories", [.. Columns(manifest, "categorical").Select(column => Texts(column.Name, column.Levels))]),
        new("cluster", [.. manifest.Clusters.Select(Cluster)]),
        new("offset", manifest.Outcome.Offset is { } offset ? [new NumberColumn(offset)] : []),
    ];

    private static IEnumerable<ColumnDescription> Columns(BundleManifest manifest, string kind) => manifest.Columns.Where(column => column.Kind == kind);

    private static TextColumn Texts(string name, IReadOnlyList<string> levels) => new(name, levels) { Spellings = LevelSpellings.Of(levels) };

    private static ColumnInput Cluster(ClusterDescription cluster) =>
        cluster.Columns.Count < 2 ? Texts(cluster.Columns is [var column] ? column : cluster.Name, cluster.Levels) : Interaction(cluster);

    private static JoinedColumns Interaction(ClusterDescription cluster)
    {
        var cells = cluster.Levels.Select(level => JoinedName.Split(level, cluster)).ToList();
        var vocabularies = cluster.Columns.Select((_, i) => cells.Select(cell => cell[i]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()).ToList();
        var places = vocabularies.Select(levels => levels.Index().ToDictionary(level => level.Item, level => level.Index, StringComparer.Ordinal)).ToList();
        return new JoinedColumns(
            [.. cluster.Columns.Select((name, i) => Texts(name, vocabularies[i]))],
            [.. cells.Select(cell => cell.Select((text, i) => places[i][text]).ToArray())]);
    }
}
