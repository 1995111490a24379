using System.Text.Json.Serialization;

namespace Armed.Trainer.Tuning;

/// <summary>A trial at a rung: the values of the measure on the folds.</summary>
/// <param name="Trial">Number of the trial; 0 has the options as given.</param>
/// <param name="Rung">Number of the rung, from 0.</param>
/// <param name="Values">The measure on each fold, not a number on a fold whose rows do not define it; empty where a fit failed.</param>
/// <param name="Failure">Why a fit failed; null where none did.</param>
/// <param name="Seconds">How long the fits took; null where it was not measured.</param>
internal sealed record TrialScore(int Trial, int Rung, IReadOnlyList<double> Values, string? Failure, double? Seconds)
{
    /// <summary>Mean over the folds that have the measure.</summary>
    [JsonIgnore]
    public double Mean => Values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();
}
