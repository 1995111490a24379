namespace Armed.Trainer.Fitting.Dense;

/// <summary>Moments of a batch's random part, or the loss's gradients by them.</summary>
/// <param name="mean">Mean [B, O].</param>
/// <param name="variance">Posterior variance [B, O].</param>
/// <param name="prior">Variance for an unknown cluster [B, O].</param>
internal readonly ref struct Moments(Span<float> mean, Span<float> variance, Span<float> prior)
{
    public Span<float> Mean { get; } = mean;

    public Span<float> Variance { get; } = variance;

    public Span<float> Prior { get; } = prior;
}
