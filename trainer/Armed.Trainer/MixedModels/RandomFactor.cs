using Armed.Trainer.Common;

namespace Armed.Trainer.MixedModels;

/// <summary>One grouping factor of a mixed model: u_c ~ N(0, T), T block-diagonal, multiplied by columns of the shared design matrix.</summary>
internal sealed record RandomFactor
{
    private int[]? _rowsOf;

    /// <summary>Cluster column, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Number of clusters C.</summary>
    public required int Levels { get; init; }

    /// <summary>Cluster of each row, 0 to C - 1, length N.</summary>
    public required int[] Codes
    {
        get;
        init => (field, _rowsOf) = (value, null);
    }

    /// <summary>Rows of each cluster, length C.</summary>
    public IReadOnlyList<int> RowsOf => _rowsOf ??= LevelCounts.Of(Codes, Levels);

    /// <summary>Rows of the largest cluster.</summary>
    public int MostRows => RowsOf.Max();

    /// <summary>Columns of <see cref="MixedModelData.Columns"/> that make phi, in the order of the effects; length K.</summary>
    public required int[] Design { get; init; }

    /// <summary>Covariance structure: blocks in order that cover the K effects.</summary>
    public required IReadOnlyList<CovarianceBlock> Blocks { get; init; }

    /// <summary>Number of effects K.</summary>
    public int Size => Design.Length;
}
