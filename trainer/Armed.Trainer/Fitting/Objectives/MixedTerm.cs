using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>L_e(y, y_M): the likelihood with the clusters' effects, at one sample of them per row.</summary>
/// <param name="outcome">The likelihood.</param>
/// <param name="generator">Draws the samples.</param>
/// <param name="isReported">Whether the history has the term; where it is the only loss, the total says the same.</param>
internal sealed class MixedTerm(OutcomeModel outcome, Generator generator, bool isReported) : IObjectiveTerm
{
    public string Name => "mixed";

    public double Weight => 1;

    public void AddTo(ObjectivePass pass)
    {
        var (forward, batch) = (pass.Forward, pass.Batch);
        // One normal draw per row and output: local reparameterisation (Kingma, Salimans, Welling, 2015).
        var noise = randn(forward.Variance.shape, device: forward.Variance.device, generator: generator);
        var loss = outcome.Loss(batch.WithOffset(forward.Fixed.Plus(forward.Mean).Plus(forward.Variance.sqrt() * noise)), batch.Outcome, batch.Weights);
        pass.Add(loss, Weight);
        if (isReported)
        {
            pass.Report(Name, loss.item<float>());
        }
    }

    /// <summary>The likelihood at posterior means.</summary>
    public Tensor Validate(ForwardPass forward, Batch batch) => outcome.Loss(batch.WithOffset(forward.Fixed.Plus(forward.Mean)), batch.Outcome, batch.Weights);
}
