namespace Armed.Trainer.Explaining.Residuals;

/// <summary>Simulated quantile residuals: where each outcome lies among those that the model simulates for its row, 0 to 1. Under the model they are uniform.</summary>
/// <param name="Residuals">Of each row.</param>
/// <param name="Predicted">Mean of each row's simulations.</param>
/// <param name="Simulations">Simulated tables.</param>
/// <param name="Tests">Tests against the simulations.</param>
internal sealed record SimulatedResiduals(double[] Residuals, double[] Predicted, int Simulations, IReadOnlyList<ResidualTest> Tests);
