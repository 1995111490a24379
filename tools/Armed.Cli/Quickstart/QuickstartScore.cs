namespace Armed.Cli.Quickstart;

/// <summary>How well a head predicts the held-out rows of one kind.</summary>
/// <param name="Part">Which rows.</param>
/// <param name="Head">Which head.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Rmse">Root mean squared error, in units of the outcome.</param>
/// <param name="R2">Share of the squared error of the training rows' mean that the model takes away.</param>
internal sealed record QuickstartScore(QuickstartPart Part, string Head, int Rows, double Rmse, double R2);
