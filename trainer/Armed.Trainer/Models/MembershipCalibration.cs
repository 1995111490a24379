namespace Armed.Trainer.Models;

/// <summary>What calibrating the Z-predictor's probabilities of a factor came to. The figures are of the validation rows that the temperature was chosen on.</summary>
/// <param name="Rows">Validation rows of known clusters; 0 if there was nothing to calibrate by.</param>
/// <param name="Temperature">What the logits were divided by, above 0; 1 where nothing was changed.</param>
/// <param name="Before">Log loss and calibration error of the probabilities as trained; null without rows.</param>
/// <param name="After">The same of the probabilities that ship.</param>
internal sealed record MembershipCalibration(int Rows, double Temperature, MembershipScore? Before, MembershipScore? After)
{
    /// <summary>Nothing to calibrate by.</summary>
    public static MembershipCalibration None { get; } = new(0, 1, null, null);
}
