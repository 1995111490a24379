using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>The linear predictors of some rows.</summary>
/// <param name="Mean">Mean [N, O].</param>
/// <param name="Variance">Variance of the random part [N, O].</param>
/// <param name="Spread">What the uncertainty of the fixed part adds to the variance [N, 1]; null where it is not known.</param>
internal sealed record LinearMoments(Tensor Mean, Tensor Variance, Tensor? Spread)
{
    /// <summary>What the second stage adds to the logarithms of the classes' probabilities [N, K]; null where it does not.</summary>
    public Tensor? Addends { get; init; }

    public void Deconstruct(out Tensor mean, out Tensor variance, out Tensor? spread, out Tensor? addends) => (mean, variance, spread, addends) = (Mean, Variance, Spread, Addends);
}
