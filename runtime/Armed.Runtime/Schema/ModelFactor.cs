using Armed.Runtime.Bundles;
using Armed.Runtime.Schema;

namespace Armed.Runtime;

/// <summary>A grouping factor of a model: the column whose values are its clusters.</summary>
public sealed class ModelFactor
{
    private readonly LevelIndex _codes;
    private readonly AddedNames? _added;
    private readonly ModelFactor? _origin;
    private readonly MissingNames _missing;

    internal ModelFactor(ClusterDescription description, int index, bool isLenient, MissingNames missing)
    {
        _missing = missing;
        (Name, Columns, Index, Levels, IsLenient) = (description.Name, description.Columns, index, description.Levels, isLenient);
        _codes = isLenient ? new LevelIndex(description.Levels, description.Columns.Count, mostFolded: int.MaxValue) : new LevelIndex(description.Levels, description.Columns.Count);
    }

    private ModelFactor(ModelFactor origin, AddedNames added)
    {
        (Name, Columns, Index, IsLenient, _codes, _missing) = (origin.Name, origin.Columns, origin.Index, origin.IsLenient, origin._codes, origin._missing);
        (Levels, _added, _origin) = (added, added, origin);
    }

    /// <summary>Column name in the training data; of an interaction the columns' names joined by colons, such as <c>school:class</c>.</summary>
    public string Name { get; }

    /// <summary>Columns of the training data whose cells make a cluster's name: one, or several for an interaction.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>0-based position in a row's <c>clusters</c>.</summary>
    public int Index { get; }

    /// <summary>Names of the known clusters, in code order.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>
    /// Name of the cluster of some cells. A factor of one column has the cell for a name; an interaction joins its cells by colons, <c>A:B</c>, with a backslash before
    /// each colon or backslash within a cell.
    /// </summary>
    /// <param name="cells">A cell for each of <see cref="Columns"/>, in their order.</param>
    /// <returns>The name, whether the cluster is known or not; empty if a cell is empty, or a mark of a missing value (see <see cref="CodeOf(string)"/>).</returns>
    /// <exception cref="ArgumentException">Not as many cells as columns.</exception>
    public string NameOf(params ReadOnlySpan<string> cells)
        => cells.Length == Columns.Count
            ? ClusterNames.Join(cells) is var name && IsNone(name) ? "" : name
            : throw new ArgumentException($"The factor '{Name}' is of {Columns.Count} columns ({string.Join(", ", Columns)}); found {cells.Length} cells. Give one for each.", nameof(cells));

    /// <summary>
    /// Code of a cluster, in any program's spelling: blanks at the ends do not count, nor how a program writes truth values (TRUE, True), whole numbers (1.0, 1e+05) and letters
    /// with accents (as one character or two). If the model is loaded with <see cref="NameMatch.Lenient"/>, a name that nearly agrees is found, too. Marks of missing values, such as NA, are no
    /// names unless the model has such a cluster.
    /// </summary>
    /// <param name="cluster">The cluster's name; null for none.</param>
    /// <returns>The code, from 0; -1 for an unknown cluster.</returns>
    public long CodeOf(string? cluster) => cluster is null ? LevelCodes.Unknown : CodeOf(cluster.AsSpan());

    /// <inheritdoc cref="CodeOf(string)"/>
    public long CodeOf(ReadOnlySpan<char> cluster)
    {
        if (NameCounts.AreWatched)
        {
            return CodeOf(cluster, out _);
        }

        var code = Known(cluster);
        return code < 0 && IsLenient && !IsNone(cluster) ? Near(cluster) : code;
    }

    /// <summary>Code of a cluster, and whether its name is a near miss.</summary>
    /// <param name="cluster">The cluster's name; empty for none.</param>
    /// <param name="isNear">Whether the name differs from a known one by blanks, case, or the form of a number or of letters only.</param>
    /// <returns>The code, from 0; -1 for an unknown cluster. With <see cref="NameMatch.Lenient"/> a near miss has the code of the known cluster, else -1.</returns>
    public long CodeOf(ReadOnlySpan<char> cluster, out bool isNear)
    {
        var code = Known(cluster);
        isNear = false;
        if (code >= 0 || IsNone(cluster))
        {
            return code;
        }

        var near = Near(cluster);
        isNear = near >= 0;
        code = isNear && IsLenient ? near : code;
        NameCounts.Add(Name, isUnknown: code < 0, isNear);
        return code;
    }

    /// <summary>The known cluster that an unknown one nearly is: its name differs by blanks, case, or the form of a number or of letters. Useful for a warning; <see cref="CodeOf(string)"/> takes the one for the other only with <see cref="NameMatch.Lenient"/>.</summary>
    /// <param name="cluster">The unknown cluster's name.</param>
    /// <returns>The known name; null if there is none, or more than one.</returns>
    public string? NearestTo(ReadOnlySpan<char> cluster) => Near(cluster) is >= 0 and var code ? Levels[(int)code] : null;

    /// <summary>Whether names that nearly agree are the same.</summary>
    internal bool IsLenient { get; }

    /// <summary>Whether a name is none: empty, or a mark of a missing value that is not a cluster's name.</summary>
    internal bool IsNone(ReadOnlySpan<char> cluster) => ClusterNames.IsMissing(cluster, Columns.Count > 1, _missing) && Known(cluster) < 0;

    internal bool Knows(long code) => code >= 0 && code < Levels.Count;

    /// <summary>Whether the factors are the same column of a model and of one adapted from it.</summary>
    internal bool IsSameAs(ModelFactor other) => ReferenceEquals(_origin ?? this, other._origin ?? other);

    /// <summary>This factor with more clusters, whose codes follow.</summary>
    internal ModelFactor With(IReadOnlyList<string> names)
        => names.Count == 0 ? this : new ModelFactor(_origin ?? this, _added is null ? new AddedNames(Levels, names, Columns.Count > 1) : _added.With(names));

    private long Known(ReadOnlySpan<char> cluster)
    {
        var code = _codes.Find(cluster);
        return code >= 0 || _added is null ? code : _added.Find(cluster);
    }

    /// <summary>The one cluster that a name nearly is, of training or added later; -1 if there is none.</summary>
    private long Near(ReadOnlySpan<char> cluster)
    {
        var (first, added) = (_codes.FindNear(cluster), _added?.FindNear(cluster) ?? LevelCodes.Unknown);
        return first < 0 ? added : added < 0 ? first : LevelCodes.Unknown;
    }
}
