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

    /// <summary>The form in which every program's spelling of a name is the same: <see cref="NameForms.CanonicalText"/>, of each cell of a joined one.</summary>
    public static string Canonical(string name, bool isJoined) => isJoined ? Map(name, NameForms.CanonicalText) : NameForms.CanonicalText(name);

    /// <summary>A form in which names are the same that nearly agree: <see cref="NameForms.FoldedText"/>, of each cell of a joined one; null for a name too long.</summary>
    public static string? Folded(string name, bool isJoined) => isJoined ? Map(name, cell => NameForms.FoldedText(cell) ?? cell) : NameForms.FoldedText(name);

    /// <summary>Whether a cell of a name is missing.</summary>
    public static bool IsMissing(ReadOnlySpan<char> name, bool isJoined, MissingNames missing) =>
        isJoined && !name.IsEmpty ? Split(name.ToString()).Any(cell => missing.Contains(cell)) : missing.Contains(name);

    /// <summary>The name of the cluster of a name's cells, each mapped.</summary>
    private static string Map(string name, Func<string, string> map)
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
