namespace Armed.Trainer.Data;

/// <summary>A column of texts, coded: a categorical feature or a grouping factor.</summary>
/// <param name="Name">Column name.</param>
/// <param name="Codes">Per row an index into <paramref name="Levels"/>.</param>
/// <param name="Levels">The distinct texts in the order in which they first occur; an empty text stands for empty cells.</param>
public sealed record CategoricalColumn(string Name, int[] Codes, IReadOnlyList<string> Levels)
{
    /// <summary>Columns of the source that it is made of: one, or several for the interaction of grouping factors. Default <see cref="Name"/>.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [Name];

    /// <summary>How many levels some rows have.</summary>
    internal int LevelsIn(ReadOnlySpan<int> rows)
    {
        var (found, levels) = (new bool[Levels.Count], 0);
        foreach (var row in rows)
        {
            levels += found[Codes[row]] ? 0 : 1;
            found[Codes[row]] = true;
        }

        return levels;
    }
}
