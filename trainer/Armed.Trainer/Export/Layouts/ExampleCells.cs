using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>Cells for examples: the middle of a training range, the first level or cluster.</summary>
internal static class ExampleCells
{
    /// <summary>The middle of a column's training range.</summary>
    public static float Middle(ColumnDescription column) => (float)(((column.Minimum ?? 0) + (column.Maximum ?? 0)) / 2);

    /// <summary>The same by name; 0 for an offset.</summary>
    public static float Number(BundleManifest manifest, string name) => manifest.Columns.FirstOrDefault(column => column.Name == name) is { } column ? Middle(column) : 0;

    /// <summary>The first level of a column of texts, or the first cluster's cell; empty where there is none.</summary>
    public static string Text(BundleManifest manifest, string name)
    {
        if (manifest.Columns.FirstOrDefault(column => column.Name == name) is { } column)
        {
            return column.Levels.FirstOrDefault() ?? "";
        }

        foreach (var cluster in manifest.Clusters)
        {
            var part = cluster.Columns.DefaultIfEmpty(cluster.Name).ToList().IndexOf(name);
            if (part >= 0)
            {
                return cluster.Columns.Count < 2 ? cluster.Levels[0] : JoinedName.Split(cluster.Levels[0], cluster)[part];
            }
        }

        return "";
    }
}
