namespace Armed.Trainer.Tuning;

/// <summary>The drawn trials with a value of an option, at the lowest rung, where none is selected.</summary>
/// <param name="Value">The value, or a third of a range.</param>
/// <param name="Trials">Number of trials.</param>
/// <param name="Mean">Mean of the measure over them; null without trials.</param>
/// <param name="Se">Standard error of the mean between trials; null below two.</param>
internal sealed record ValueSensitivity(string Value, int Trials, double? Mean, double? Se);
