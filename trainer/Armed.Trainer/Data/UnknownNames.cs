using Armed.Runtime;

namespace Armed.Trainer.Data;

/// <summary>Names of a column of levels or clusters that a bundle does not know, over the rows that were read.</summary>
/// <param name="Column">Name of the column or the factor.</param>
/// <param name="IsCluster">Whether it is a grouping factor.</param>
public sealed record UnknownNames(string Column, bool IsCluster)
{
    /// <summary>Rows with a name that is unknown.</summary>
    public long Unknown { get; internal set; }

    /// <summary>Rows without a name, where training had none such.</summary>
    public long Empty { get; internal set; }

    /// <summary>Of <see cref="Unknown"/> the rows whose name differs from a known one by case, by blanks, or by the way in which a number is written.</summary>
    public long Near { get; internal set; }

    /// <summary>Rows whose name was taken for such a known one, as <see cref="NameMatch.Lenient"/> asks.</summary>
    public long Matched { get; internal set; }

    /// <summary>The first name of <see cref="Near"/> or <see cref="Matched"/>, and the known name that it nearly is; null if there is none.</summary>
    public (string Found, string Known)? NearExample { get; internal set; }

    /// <summary>The first unknown names, three at most.</summary>
    public IReadOnlyList<string> Examples => Found;

    internal List<string> Found { get; } = [];
}
