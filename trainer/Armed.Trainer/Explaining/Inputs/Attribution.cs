namespace Armed.Trainer.Explaining.Inputs;

/// <summary>What an input adds to the linear predictor, compared with the mean row: integrated gradients, their absolute values averaged over rows.</summary>
/// <param name="Name">The column or the factor.</param>
/// <param name="IsCluster">Whether it is a grouping factor.</param>
/// <param name="Fixed">Of the fixed head; null for a grouping factor, which it does not read.</param>
/// <param name="Mixed">Of the mixed head.</param>
internal sealed record Attribution(string Name, bool IsCluster, double? Fixed, double Mixed);
