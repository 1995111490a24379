using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>lambda_F L_e(y, y_F): the likelihood of a cluster that is not known, integrated over the prior.</summary>
internal sealed class FixedTerm(OutcomeModel outcome, double weight) : IObjectiveTerm
{
    public string Name => "fixed";

    public double Weight => weight;

    public void AddTo(ObjectivePass pass)
    {
        var loss = Validate(pass.Forward, pass.Batch);
        pass.Report(Name, loss.item<float>());
        pass.Add(loss, Weight);
    }

    public Tensor Validate(ForwardPass forward, Batch batch) => outcome.MarginalLoss(batch.WithOffset(forward.Fixed), forward.PriorVariance, batch.Outcome, batch.Weights);
}
