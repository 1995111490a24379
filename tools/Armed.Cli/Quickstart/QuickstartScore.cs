namespace Armed.Cli.Quickstart;

/// <summary>How well a head predicts the held-out rows of one kind.</summary>
/// <param name="Part">Which rows.</param>
/// <param name="Head">Which head; <c>training mean</c> for the best constant, to compare with.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Rmse">Root mean squared error, in units of the outcome.</param>
/// <param name="Mae">Mean absolute error, in units of the outcome.</param>
internal sealed record QuickstartScore(QuickstartPart Part, string Head, int Rows, double Rmse, double Mae);
