using Armed.Trainer.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Outcomes;

/// <summary>Bernoulli with the logit link; outcomes are 0 or 1, float [N, 1].</summary>
internal sealed class BinaryOutcome : OutcomeModel
{
    public BinaryOutcome()
        : base(nameof(BinaryOutcome)) => RegisterComponents();

    public override TaskKind Task => TaskKind.Binary;

    public override int Outputs => 1;

    public override Tensor StartIntercept(Tensor outcome) => outcome.mean([0L]).clamp(1e-3f, 1 - 1e-3f).logit();

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome) => functional.binary_cross_entropy_with_logits(linearPredictor, outcome);

    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome) => Loss(Attenuate(linearPredictor, variance), outcome);

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => Attenuate(linearPredictor, variance).sigmoid();
}
