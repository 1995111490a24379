namespace Armed.Trainer.Tuning;

/// <summary>The marginal curve of an option.</summary>
/// <param name="Option">Its name.</param>
/// <param name="Values">Its values in order.</param>
internal sealed record OptionSensitivity(string Option, IReadOnlyList<ValueSensitivity> Values);
