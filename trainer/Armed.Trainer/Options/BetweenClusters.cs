namespace Armed.Trainer;

/// <summary>What the fixed effects may learn from.</summary>
public enum BetweenClusters
{
    /// <summary>Differences between clusters teach the fixed effects too: best prediction when they transfer.</summary>
    Use,

    /// <summary>Only differences within clusters do (Mundlak, Econometrica 46, 1978): best explanation when clusters are confounded.</summary>
    Ignore,
}
