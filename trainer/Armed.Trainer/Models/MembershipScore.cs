namespace Armed.Trainer.Models;

/// <summary>How good probabilities of clusters are.</summary>
/// <param name="LogLoss">Mean negative logarithm of the probability of a row's own cluster, in nats.</param>
/// <param name="CalibrationError">Expected calibration error, 0 to 1: how far the largest probability is from the share of rows whose cluster it names.</param>
internal sealed record MembershipScore(double LogLoss, double CalibrationError);
