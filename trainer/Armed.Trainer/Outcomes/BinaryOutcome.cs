using Armed.Onnx;
using Armed.Runtime;
using Armed.Trainer.Common;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Outcomes;

/// <summary>Bernoulli with the logit link; outcomes are 0 or 1, float [N, 1].</summary>
internal sealed class BinaryOutcome : OutcomeModel
{
    public BinaryOutcome()
        : base(OutcomeKinds.Of(ModelTask.Binary)) => RegisterComponents();

    public override Tensor StartIntercept(Tensor outcome, Tensor? weights = null, Tensor? offset = null)
    {
        using Scalar low = 1e-3f, high = 1 - 1e-3f;
        return (weights is null ? outcome.mean([0L]) : WeightedMean(outcome, weights)).clamp(low, high).logit();
    }

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null) => weights is null
        ? functional.binary_cross_entropy_with_logits(linearPredictor, outcome)
        : Mean(linearPredictor.Softplus() - outcome * linearPredictor, weights);

    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null) =>
        Loss(Attenuate(linearPredictor, variance), outcome, weights);

    protected override GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance) =>
        IntegralNodes.MeanLogistic(builder, mean, variance, null);

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => MeanLogistic(linearPredictor, variance);

    protected override OutcomeModel New() => new BinaryOutcome();
}
