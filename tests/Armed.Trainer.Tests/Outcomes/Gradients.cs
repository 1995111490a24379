using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Outcomes;

/// <summary>Checks gradients of an outcome's losses against central differences.</summary>
internal static class Gradients
{
    private const float Step = 1e-2f;

    /// <summary>A difference over 0.02 is off by some 1e-4 (third derivatives) and by 1e-7 / 0.02 (float).</summary>
    private const double Tolerance = 5e-4;

    public static void AgreeWithDifferences(OutcomeModel outcome, Tensor eta, Tensor y)
    {
        var variance = full_like(eta, 0.7f);
        foreach (var loss in (Func<Tensor, Tensor>[])[e => outcome.Loss(e, y), e => outcome.MarginalLoss(e, variance, y)])
        {
            var leaf = eta.clone().requires_grad_(true);
            loss(leaf).backward();
            Check(leaf, leaf.grad!, () => loss(leaf));
        }
        foreach (var parameter in outcome.Learned)
        {
            parameter.grad?.zero_();
            outcome.Loss(eta, y).backward();
            using var gradient = parameter.grad!.clone();
            Check(parameter, gradient, () => outcome.Loss(eta, y));
        }
    }

    private static void Check(Tensor values, Tensor gradient, Func<Tensor> loss)
    {
        using var _ = no_grad();
        var (flat, slopes) = (values.view(-1), gradient.view(-1));
        for (var i = 0; i < flat.numel(); i++)
        {
            var at = flat[i].item<float>();
            flat[i] = at + Step;
            var above = loss().item<float>();
            flat[i] = at - Step;
            var below = loss().item<float>();
            flat[i] = at;
            Assert.Equal(((double)above - below) / (2 * Step), slopes[i].item<float>(), Tolerance);
        }
    }
}
