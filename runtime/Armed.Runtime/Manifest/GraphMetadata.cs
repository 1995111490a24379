namespace Armed.Runtime.Bundles;

/// <summary>Keys of the <c>metadata_props</c> that every graph of a bundle carries.</summary>
public static class GraphMetadata
{
    /// <summary>Role of the graph, as in the manifest. Checked at loading.</summary>
    public const string Role = "role";

    /// <summary>Kind of outcome: binary, multiclass or continuous. For people and other tools.</summary>
    public const string Task = "task";

    /// <summary>The manifest's fit id. Checked at loading.</summary>
    public const string FitId = "fit_id";

    /// <summary>Version of the bundle format. For other tools.</summary>
    public const string FormatVersion = "format_version";

    /// <summary>Levels and cluster names in code order, as JSON. For people and other tools.</summary>
    public const string Vocabulary = "vocabulary";
}
