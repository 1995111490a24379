namespace Armed.Trainer.Data;

/// <summary>How a categorical column is coded.</summary>
public sealed record CategoricalEncoding
{
    /// <summary>Column name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The levels of the training rows in code order: an empty text (empty cells) first, then by number if all others are numbers, else ordinal.
    /// </summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Code of the level that the others are compared with: the first one that is not that of empty cells.</summary>
    internal int Reference => Levels.Count > 1 && Levels[0].Length == 0 ? 1 : 0;

    /// <summary>Training rows of each level, in code order.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>Whether the column becomes an embedding instead of indicators: it has more than <see cref="TrainingOptions.EmbeddingAboveLevels"/> levels.</summary>
    public required bool IsEmbedding { get; init; }

    /// <summary>Share of training rows with an empty cell, 0 to 1.</summary>
    public required double MissingShare { get; init; }
}
