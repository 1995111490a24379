using Armed.Trainer.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Outcomes;

/// <summary>Categorical with the softmax link, one linear predictor per class; outcomes are class codes, int64 [N].</summary>
internal sealed class MulticlassOutcome : OutcomeModel
{
    public MulticlassOutcome(int classes)
        : base(nameof(MulticlassOutcome))
    {
        Outputs = classes;
        RegisterComponents();
    }

    public override TaskKind Task => TaskKind.Multiclass;

    public override int Outputs { get; }

    public override Tensor StartIntercept(Tensor outcome) => (outcome.bincount(null, minlength: Outputs).to(float32) + 1).log();

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome) => functional.cross_entropy(linearPredictor, outcome);

    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome) => Loss(Attenuate(linearPredictor, variance), outcome);

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => functional.softmax(Attenuate(linearPredictor, variance), 1);
}
