namespace Armed.Trainer.Trees;

/// <summary>How boosted trees grow. The defaults are those of CatBoost (depth 6, ridge 3) with slower steps, and shallower trees for fewer rows.</summary>
internal sealed record TreeOptions
{
    /// <summary>Rows from which on trees are deep and see all columns.</summary>
    public const int ManyRows = 10_000;

    private const int SmallDepth = 4;
    private const double SmallRate = 0.05;
    private const double SmallColumnShare = 0.5;

    /// <summary>Levels of each tree, 1 to 8. Default 6.</summary>
    public int Depth { get; init; } = 6;

    /// <summary>Share of the Newton step that a tree takes. Default 0.08.</summary>
    public double Rate { get; init; } = 0.08;

    /// <summary>Maximum number of trees. Default 600.</summary>
    public int MostTrees { get; init; } = 600;

    /// <summary>Added to a leaf's Hessian. Default 3.</summary>
    public double Ridge { get; init; } = 3;

    /// <summary>Share of the columns that each tree may compare, drawn for each tree. Default 1.</summary>
    public double ColumnShare { get; init; } = 1;

    /// <summary>Maximum number of rows that a tree grows on; of more a sample is drawn for each tree (Friedman, Comput Stat Data Anal 38, 2002). Default 50,000.</summary>
    public int MostRows { get; init; } = 50_000;

    /// <summary>Trees without a lower loss of the rows that stop it, until it stops. Default 25.</summary>
    public int Patience { get; init; } = 25;

    /// <summary>Seed of the draws of columns and rows.</summary>
    public long Seed { get; init; }

    /// <summary>The options for the data of a fit. Leaves with several numbers take that many times as long, so that of many rows each tree sees fewer.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static TreeOptions For(TreeRows rows, long seed)
    {
        var options = rows.Rows >= ManyRows ? new TreeOptions { Seed = seed } : new TreeOptions { Depth = SmallDepth, Rate = SmallRate, ColumnShare = SmallColumnShare, Seed = seed };
        return options with { MostRows = Math.Max(ManyRows, options.MostRows / rows.Outputs) };
    }
}
