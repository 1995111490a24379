using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Trainer;
using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.PublicApi.Tests.Samples;

/// <summary>A waiting time: the half that trains.</summary>
internal sealed class WaitingTimeKind : OutcomeKind
{
    public override ModelTask Task => WaitingTime.Kind;

    public override bool HasLogLink => true;

    public override Outcome Predicting(OutcomeDescription description, double? residualSd) => new WaitingTime(description);

    public override OutcomeModel Build(int classes, TrainingOptions options) => new WaitingTimeModel(this);
}

/// <summary>Its loss, its prediction, and the prediction's nodes.</summary>
internal sealed class WaitingTimeModel(OutcomeKind kind) : OutcomeModel(kind)
{
    public override Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null) => Mean(linearPredictor + (outcome * (-linearPredictor).exp()), weights);

    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null) => Loss(linearPredictor + (variance / 2), outcome, weights);

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => (linearPredictor + (variance / 2)).exp();

    protected override GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance) =>
        builder.Node("Exp", [builder.Node("Add", [mean, builder.Node("Mul", [variance, builder.Constant("half", [0.5f])])])]);

    protected override OutcomeModel New() => new WaitingTimeModel(Kind);
}
