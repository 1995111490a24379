using Armed.Onnx;
using Armed.Runtime;
using Armed.Trainer.Common;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Outcomes;

/// <summary>Categorical with the softmax link, one linear predictor per class; outcomes are class codes, int64 [N].</summary>
internal sealed class MulticlassOutcome : OutcomeModel
{
    public MulticlassOutcome(int classes)
        : base(OutcomeKinds.Of(ModelTask.Multiclass))
    {
        Outputs = classes;
        RegisterComponents();
    }

    internal override int Outputs { get; }

    internal override int Width => Outputs;

    public override Tensor StartIntercept(Tensor outcome, Tensor? weights = null, Tensor? offset = null) =>
        outcome.bincount(weights?.view(-1), minlength: Outputs).to(float32).PlusOne().log();

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null) => weights is null
        ? functional.cross_entropy(linearPredictor, outcome)
        : Mean(functional.cross_entropy(linearPredictor, outcome, reduction: Reduction.None), weights);

    /// <summary>p - 1[y] and p (1 - p), the diagonal of the softmax's curvature.</summary>
    internal override (Tensor First, Tensor Second) Derivatives(Tensor linearPredictor, Tensor outcome, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        var shares = linearPredictor.softmax(1);                                // [N, O]
        var first = shares - functional.one_hot(outcome, Outputs).to(float32);
        var second = shares - shares.Squared();
        (first, second) = weights is null ? (first, second) : (first * weights, second * weights);
        return (first.MoveToOuterDisposeScope(), second.MoveToOuterDisposeScope());
    }

    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null) =>
        Loss(Attenuate(linearPredictor, variance), outcome, weights);

    protected override GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance) =>
        builder.Node("Softmax", [IntegralNodes.Attenuated(builder, mean, variance)], NodeAttribute.Int("axis", 1));

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => functional.softmax(Attenuate(linearPredictor, variance), 1);

    protected override OutcomeModel New() => new MulticlassOutcome(Outputs);
}
