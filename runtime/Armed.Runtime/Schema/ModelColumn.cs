using System.Collections.Frozen;
using Armed.Runtime.Bundles;
using Armed.Runtime.Schema;

namespace Armed.Runtime;

/// <summary>A feature column of a model: look it up once by name, then use it row by row. Belongs to its model only.</summary>
public sealed class ModelColumn
{
    private readonly FrozenDictionary<string, int> _codes;

    internal ModelColumn(ColumnDescription description, int index)
    {
        Name = description.Name;
        Index = index;
        Kind = description.Kind == "numeric" ? ColumnKind.Numeric : ColumnKind.Categorical;
        Levels = description.Levels;
        _codes = LevelCodes.Make(description.Levels);
        EmptyCode = CodeOf("");
    }

    /// <summary>Column name in the training data.</summary>
    public string Name { get; }

    /// <summary>Numeric or categorical.</summary>
    public ColumnKind Kind { get; }

    /// <summary>0-based position in the row's <c>features</c> for a numeric column, in its <c>categories</c> for a categorical one.</summary>
    public int Index { get; }

    /// <summary>Levels of a categorical column in code order; empty for a numeric one.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>Code of an empty cell: that of the empty level where training had one, else -1.</summary>
    internal long EmptyCode { get; }

    /// <summary>Code of a level of a categorical column.</summary>
    /// <param name="level">The level; null and the empty text stand for an empty cell.</param>
    /// <returns>The code, from 0; -1 for a level that training did not have.</returns>
    /// <exception cref="InvalidOperationException">The column is numeric.</exception>
    public long CodeOf(string? level) => CodeOf((level ?? "").AsSpan());

    /// <inheritdoc cref="CodeOf(string)"/>
    public long CodeOf(ReadOnlySpan<char> level)
        => Kind == ColumnKind.Categorical || level.IsEmpty
            ? LevelCodes.Find(_codes, level)
            : throw new InvalidOperationException($"Column '{Name}' is numeric and has no levels; found the text '{level}'. Pass a number.");
}
