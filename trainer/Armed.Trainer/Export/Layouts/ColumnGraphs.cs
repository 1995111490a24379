using Armed.Onnx.Columns;
using Armed.Runtime.Bundles;
using Armed.Runtime.Schema;

namespace Armed.Trainer.Export.Layouts;

/// <summary>The columns that replace a bundle's matrices.</summary>
internal static class ColumnGraphs
{
    /// <summary>The matrices in the order of a manifest's columns: features, categories, clusters, offset.</summary>
    public static IReadOnlyList<MatrixInput> Matrices(BundleManifest manifest) =>
    [
        new("features", [.. Columns(manifest, "numeric").Select(column => new NumberColumn(column.Name))]),
        new("categories", [.. Columns(manifest, "categorical").Select(column => Texts(column.Name, column.Levels, MissingNames.Of(manifest.Cells)))]),
        new("cluster", [.. manifest.Clusters.Select(cluster => Cluster(cluster, MissingNames.Of(manifest.Cells)))]),
        new("offset", manifest.Outcome.Offset is { } offset ? [new NumberColumn(offset)] : []),
    ];

    private static IEnumerable<ColumnDescription> Columns(BundleManifest manifest, string kind) => manifest.Columns.Where(column => column.Kind == kind);

    private static TextColumn Texts(string name, IReadOnlyList<string> levels, MissingNames missing) => new(name, levels) { Spellings = LevelSpellings.Of(levels, missing) };

    private static ColumnInput Cluster(ClusterDescription cluster, MissingNames missing) =>
        cluster.Columns.Count < 2 ? Texts(cluster.Columns is [var column] ? column : cluster.Name, cluster.Levels, missing) : Interaction(cluster, missing);

    private static JoinedColumns Interaction(ClusterDescription cluster, MissingNames missing)
    {
        var cells = cluster.Levels.Select(level => JoinedName.Split(level, cluster)).ToList();
        var vocabularies = cluster.Columns.Select((_, i) => cells.Select(cell => cell[i]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()).ToList();
        var places = vocabularies.Select(levels => levels.Index().ToDictionary(level => level.Item, level => level.Index, StringComparer.Ordinal)).ToList();
        return new JoinedColumns(
            [.. cluster.Columns.Select((name, i) => Texts(name, vocabularies[i], missing))],
            [.. cells.Select(cell => cell.Select((text, i) => places[i][text]).ToArray())]);
    }
}
