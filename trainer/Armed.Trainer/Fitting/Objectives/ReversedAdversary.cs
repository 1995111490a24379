using Armed.Trainer.Common;
using Armed.Trainer.Models;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>-lambda_g L_CCE(Z, Z_hat) by gradient reversal within one forward pass (Ganin et al., JMLR 17, 2016).</summary>
internal sealed class ReversedAdversary(ClusterClassifier adversary, ArmedStageSettings settings) : IObjectiveTerm
{
    private const int RampEpochs = 10;
    private readonly AdversaryRamp _ramp = new(settings.LambdaG, settings.ChanceCrossEntropy, (long)settings.StepsPerEpoch * Math.Min(RampEpochs, settings.MaxEpochs));

    public string Name => "adversary";

    public double Weight => -_ramp.Weight;

    /// <summary>
    /// The adversary descends its own cross-entropy on detached layers; what would have flowed on into them enters the backbone times -lambda_g: gradient reversal
    /// without an operation for it.
    /// </summary>
    public void AddTo(ObjectivePass pass)
    {
        var layers = adversary.Input(pass.Forward.Layers);                    // [B, H_1 + .. + H_L]
        var seen = layers.detach().requires_grad_(true);
        var crossEntropy = adversary.CrossEntropy(seen, pass.Batch.ClusterClasses);
        crossEntropy.backward();
        double value = crossEntropy.item<float>();
        pass.Report(Name, value);
        pass.Enter(layers, seen.grad!.Times(Weight));
        Observe(value);
    }

    /// <summary>Takes the cross-entropy of a step, on which the weight's rise depends.</summary>
    public void Observe(double crossEntropy) => _ramp.Observe(settings.Collective.Mean(crossEntropy));

    public bool IsSettled(int epochs) => _ramp.IsSettled || epochs >= Math.Min(RampEpochs, (settings.MaxEpochs + 1) / 2);

    public double[] ExportState() => _ramp.ExportState();

    public int ImportState(ReadOnlySpan<double> state)
    {
        _ramp.ImportState(state[..2]);
        return 2;
    }
}
