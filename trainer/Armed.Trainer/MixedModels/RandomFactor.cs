using Armed.Trainer.Common;

namespace Armed.Trainer.MixedModels;

/// <summary>One grouping factor of a mixed model: u_c ~ N(0, T), T block-diagonal, multiplied by columns of the shared design matrix.</summary>
internal sealed record RandomFactor
{
    /// <summary>Cluster column, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Number of clusters C.</summary>
    public required int Levels { get; init; }

    /// <summary>Cluster of each row, 0 to C - 1, length N.</summary>
    public required int[] Codes { get; init; }

    /// <summary>Columns of <see cref="MixedModelData.Columns"/> that make phi, in the order of the effects; length K.</summary>
    public required int[] Design { get; init; }

    /// <summary>Covariance structure: blocks in order that cover the K effects.</summary>
    public required IReadOnlyList<CovarianceBlock> Blocks { get; init; }

    /// <summary>Number of effects K.</summary>
    public int Size => Design.Length;

    /// <summary>Counts the rows of each cluster, length C.</summary>
    public int[] RowsOf() => LevelCounts.Of(Codes, Levels);

    /// <summary>Counts the rows of the largest cluster.</summary>
    public int MostRows() => RowsOf().Max();
}
