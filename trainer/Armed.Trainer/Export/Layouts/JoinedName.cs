using System.Text;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>Takes the name of an interaction's cluster apart: cells with colons between them, a backslash before each colon or backslash within a cell.</summary>
internal static class JoinedName
{
    /// <exception cref="InputException">The name does not have one cell per column.</exception>
    public static string[] Split(string name, ClusterDescription cluster)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 1 < name.Length)
            {
                cell.Append(name[++i]);
            }
            else if (name[i] == ':')
            {
                Close(cells, cell);
            }
            else
            {
                cell.Append(name[i]);
            }
        }
        Close(cells, cell);
        return cells.Count == cluster.Columns.Count
            ? [.. cells]
            : throw new InputException($"Cluster '{name}' of factor '{cluster.Name}' has {cells.Count} cells; expected {cluster.Columns.Count}, one per column. The manifest was changed by hand. Export the bundle that armed train wrote.");
    }

    private static void Close(List<string> cells, StringBuilder cell)
    {
        cells.Add(cell.ToString());
        cell.Clear();
    }
}
