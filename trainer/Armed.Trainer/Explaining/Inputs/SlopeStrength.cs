namespace Armed.Trainer.Explaining.Inputs;

/// <summary>What one standard deviation of a column does to the linear predictor.</summary>
/// <param name="Name">The column.</param>
/// <param name="Fixed">Mean over the rows of the fixed head's absolute change.</param>
/// <param name="Between">Standard deviation between clusters of the mean change that their effects add.</param>
internal sealed record SlopeStrength(string Name, double Fixed, double Between);
