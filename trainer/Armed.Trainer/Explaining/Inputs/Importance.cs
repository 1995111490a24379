namespace Armed.Trainer.Explaining.Inputs;

/// <summary>How much worse the predictions become when an input is shuffled between the rows.</summary>
/// <param name="Name">The column or the factor.</param>
/// <param name="IsCluster">Whether it is a grouping factor.</param>
/// <param name="Mean">Increase of the loss, the mean of the shuffles.</param>
/// <param name="Lowest">The smallest increase.</param>
/// <param name="Highest">The largest increase.</param>
internal sealed record Importance(string Name, bool IsCluster, double Mean, double Lowest, double Highest);
