namespace Armed.Trainer;

/// <summary>A measure of one model over the folds.</summary>
/// <param name="Mean">Mean over the folds.</param>
/// <param name="Sd">Standard deviation over the folds (divisor n - 1); NaN with one fold.</param>
/// <param name="Lower">
/// Lower end of the 95 % interval of the mean, by the corrected resampled standard error; NaN with one fold. Measures with a limit have the interval on the scale of log odds or of the logarithm, so that its ends
/// are values that the measure can have.
/// </param>
/// <param name="Upper">Upper end.</param>
/// <param name="Count">Number of folds that have it.</param>
public sealed record MeasureSummary(double Mean, double Sd, double Lower, double Upper, int Count);
