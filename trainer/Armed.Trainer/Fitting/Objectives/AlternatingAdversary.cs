using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>-lambda_g L_CCE(Z, Z_hat) by the published scheme: the adversary steps on detached activations, then the rest steps against it.</summary>
internal sealed class AlternatingAdversary(ArmedNetwork network, AdamW optimizer, Generator generator, double lambdaG) : IObjectiveTerm
{
    private readonly ClusterClassifier _adversary = network.Adversary!;
    private readonly BackboneContext _context = new() { Generator = generator };

    public string Name => "adversary";

    public double Weight => -lambdaG;

    public void Prepare(Batch batch, double learningRate)
    {
        Tensor seen;
        using (no_grad())
        {
            seen = _adversary.Input(network.Layers(batch.Inputs(network.Encoder), _context));
        }

        _adversary.CrossEntropy(seen, batch.ClusterClasses).backward();
        optimizer.StepAhead(ClipScope.Adversary, learningRate);
        optimizer.ZeroGradients();
    }

    public void AddTo(ObjectivePass pass)
    {
        var crossEntropy = _adversary.CrossEntropy(_adversary.Input(pass.Forward.Layers), pass.Batch.ClusterClasses);
        pass.Report(Name, crossEntropy.item<float>());
        pass.Oppose(crossEntropy, Weight);
    }
}
