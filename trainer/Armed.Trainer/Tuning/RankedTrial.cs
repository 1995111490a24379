using System.Text.Json;

namespace Armed.Trainer.Tuning;

/// <summary>A trial at the highest rung that it has reached.</summary>
/// <param name="Trial">Its number; 0 has the options as given.</param>
/// <param name="Rung">The rung.</param>
/// <param name="Epochs">Epochs of the rung.</param>
/// <param name="Mean">Mean of the measure over the folds.</param>
/// <param name="Difference">Mean less that of the given options on the same folds at the same rung; null for those, and where a fit failed.</param>
/// <param name="Se">Standard error of the difference, corrected for overlapping training rows; null where one fold alone has the measure.</param>
/// <param name="Seconds">Seconds of all its fits; null where it was not measured.</param>
/// <param name="Values">The values that were drawn.</param>
/// <param name="Failure">Why it failed; null where it did not.</param>
internal sealed record RankedTrial(
    int Trial, int Rung, int Epochs, double? Mean, double? Difference, double? Se, double? Seconds, IReadOnlyDictionary<string, JsonElement> Values, string? Failure);
