using System.Text;

namespace Armed.Runtime.Schema;

/// <summary>
/// Names of clusters. A factor of one column has its cells for names; an interaction of several joins them by colons, <c>A:B</c>, with a backslash before each colon
/// or backslash within a cell, so that different cells never give the same name.
/// </summary>
internal static class ClusterNames
{
    private const char Separator = ':';
    private const char Escape = '\\';

    /// <summary>The name of the cluster of some cells, one per column of the factor; empty, so unknown, where a cell is.</summary>
    public static string Join(ReadOnlySpan<string> cells)
    {
        if (cells.Length == 1)
        {
            return cells[0];
        }

        var name = new StringBuilder();
        foreach (var cell in cells)
        {
            if (string.IsNullOrEmpty(cell))
            {
                return "";
            }

            Append(name.Length == 0 ? name : name.Append(Separator), cell);
        }

        return name.ToString();
    }

    /// <summary>The name of the cluster of a name's cells, each mapped.</summary>
    public static string Map(string name, Func<string, string> map)
    {
        string[] cells = [.. Split(name).Select(map)];
        return Join(cells);
    }

    private static IEnumerable<string> Split(string name)
    {
        var cell = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == Separator)
            {
                yield return cell.ToString();
                cell.Clear();
            }
            else
            {
                i += name[i] == Escape && i + 1 < name.Length ? 1 : 0;
                cell.Append(name[i]);
            }
        }

        yield return cell.ToString();
    }

    private static void Append(StringBuilder name, string cell)
    {
        foreach (var c in cell)
        {
            (c is Separator or Escape ? name.Append(Escape) : name).Append(c);
        }
    }
}
