using Armed.Runtime.Bundles;

namespace Armed.Trainer.Explaining;

/// <summary>A column that a model takes.</summary>
/// <param name="Description">The column as the manifest has it.</param>
/// <param name="Index">0-based, among the numeric columns or among the categorical ones.</param>
internal sealed record ExplainedColumn(ColumnDescription Description, int Index)
{
    /// <summary>Its name.</summary>
    public string Name => Description.Name;

    /// <summary>Whether its values are numbers.</summary>
    public bool IsNumeric => Description.Kind == "numeric";

    /// <summary>The columns of a bundle in the manifest's order.</summary>
    public static IReadOnlyList<ExplainedColumn> Of(BundleManifest manifest)
    {
        var (columns, numeric, categorical) = (new List<ExplainedColumn>(), 0, 0);
        foreach (var column in manifest.Columns)
        {
            columns.Add(new ExplainedColumn(column, column.Kind == "numeric" ? numeric++ : categorical++));
        }

        return columns;
    }
}
