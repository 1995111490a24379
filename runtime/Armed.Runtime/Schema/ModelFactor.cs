using Armed.Runtime.Bundles;
using Armed.Runtime.Schema;

namespace Armed.Runtime;

/// <summary>A grouping factor of a model: the column whose values are its clusters.</summary>
public sealed class ModelFactor
{
    private readonly LevelIndex _codes;
    private readonly AddedNames? _added;
    private readonly ModelFactor? _origin;

    internal ModelFactor(ClusterDescription description, int index)
        => (Name, Columns, Index, Levels, _codes) = (description.Name, description.Columns, index, description.Levels, new LevelIndex(description.Levels, description.Columns.Count));

    private ModelFactor(ModelFactor origin, AddedNames added)
    {
        (Name, Columns, Index, _codes) = (origin.Name, origin.Columns, origin.Index, origin._codes);
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
    /// <returns>The name, whether the cluster is known or not; empty if a cell is empty.</returns>
    /// <exception cref="ArgumentException">Not as many cells as columns.</exception>
    public string NameOf(params ReadOnlySpan<string> cells)
        => cells.Length == Columns.Count
            ? ClusterNames.Join(cells)
            : throw new ArgumentException($"The factor '{Name}' is of {Columns.Count} columns ({string.Join(", ", Columns)}); found {cells.Length} cells. Give one for each.", nameof(cells));

    /// <summary>
    /// Code of a cluster, in any program's spelling: blanks at the ends do not count, nor how a program writes truth values (TRUE, True), whole numbers (1.0, 1e+05) and letters
    /// with accents (as one character or two).
    /// </summary>
    /// <param name="cluster">The cluster's name; null for none.</param>
    /// <returns>The code, from 0; -1 for an unknown cluster.</returns>
    public long CodeOf(string? cluster) => cluster is null ? LevelCodes.Unknown : CodeOf(cluster.AsSpan());

    /// <inheritdoc cref="CodeOf(string)"/>
    public long CodeOf(ReadOnlySpan<char> cluster)
    {
        var code = _codes.Find(cluster);
        return code >= 0 || _added is null ? code : _added.Find(cluster);
    }

    /// <summary>The known cluster that an unknown one nearly is: its name differs by blanks, case, or the way in which a number is written. Useful for a warning; <see cref="CodeOf(string)"/> does not take the one for the other.</summary>
    /// <param name="cluster">The unknown cluster's name.</param>
    /// <returns>The known name; null if there is none, or more than one.</returns>
    public string? NearestTo(ReadOnlySpan<char> cluster) => _codes.FindNear(cluster) is >= 0 and var code ? Levels[(int)code] : null;

    internal bool Knows(long code) => code >= 0 && code < Levels.Count;

    /// <summary>Whether the factors are the same column of a model and of one adapted from it.</summary>
    internal bool IsSameAs(ModelFactor other) => ReferenceEquals(_origin ?? this, other._origin ?? other);

    /// <summary>This factor with more clusters, whose codes follow.</summary>
    internal ModelFactor With(IReadOnlyList<string> names)
        => names.Count == 0 ? this : new ModelFactor(_origin ?? this, _added is null ? new AddedNames(Levels, names) : _added.With(names));
}
