namespace Armed.Trainer;

/// <summary>
/// How much a model differs from the reference model on the same folds. The standard error is the corrected resampled one of Nadeau and Bengio (Machine Learning 52, 2003): folds share
/// training rows, and the variance of a mean of n differences is that of one times (1 / n + test rows / training rows).
/// </summary>
/// <param name="Mean">Mean of the model's measure less the reference's.</param>
/// <param name="Se">Corrected standard error; NaN with one fold.</param>
/// <param name="T">Mean / Se, with Count - 1 degrees of freedom.</param>
/// <param name="P">Two-sided p value; NaN with one fold.</param>
/// <param name="Lower">Lower end of the 95 % interval; NaN with one fold.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Count">Number of folds that both have.</param>
public sealed record PairedDifference(double Mean, double Se, double T, double P, double Lower, double Upper, int Count)
{
    /// <summary>Differences below this share of the value are of no interest at four digits.</summary>
    private const double Visible = 1e-5;

    /// <summary>Whether the difference is more than chance would explain: p below 0.05.</summary>
    public bool IsClear => P < 0.05;

    /// <summary>Whether the difference is clear, and large enough to be seen at four digits of the measure.</summary>
    /// <param name="value">The measure of either model.</param>
    internal bool IsClearBeside(double value) => IsClear && IsSeenBeside(value);

    /// <summary>Whether the difference is large enough to be seen at four digits of the measure.</summary>
    /// <param name="value">The measure of either model.</param>
    internal bool IsSeenBeside(double value) => IsSeen(Mean, value);

    /// <summary>Whether a difference of two values is large enough to be seen at four digits.</summary>
    /// <param name="difference">The difference.</param>
    /// <param name="value">Either value.</param>
    internal static bool IsSeen(double difference, double value) => Math.Abs(difference) > Visible * Math.Abs(value);
}
