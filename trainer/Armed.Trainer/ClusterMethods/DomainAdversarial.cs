using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using Armed.Trainer.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.ClusterMethods;

/// <summary>
/// Domain-adversarial training (Ganin et al., JMLR 17, 2016) with the clusters as domains: a classifier names the cluster from the last hidden layer, and its reversed gradient makes that
/// layer the same in all of them. L = L_y - lambda L_d, equation 9; lambda rises as in section 5.2.2.
/// </summary>
internal sealed class DomainAdversarial : ClusterMethod
{
    private const int RampEpochs = 10;

    /// <summary>lambda at the end of its rise, as published.</summary>
    private const double DefaultWeight = 1;

    /// <summary>Numbers the classifier's first weights among the draws of a seed.</summary>
    private const int WeightStream = -1_000;

    private readonly ClusterClassifier _classifier;
    private readonly AdversaryRamp _ramp;
    private readonly int _rampEpochs;

    /// <param name="fit">Network and rows.</param>
    /// <param name="lambda">lambda at the end of its rise; null: 1.</param>
    public DomainAdversarial(NetworkFit fit, double? lambda)
        : base(fit)
    {
        using var generator = new Generator(0, CPU);
        generator.manual_seed(StableSeed.Mix(fit.Options.Seed, WeightStream));
        _classifier = new ClusterClassifier(fit.Network.HiddenWidth, fit.Options.AdversaryHidden, [.. fit.Classes.Select(classes => classes.Count)]);
        Initialization.Apply(_classifier, generator);
        _classifier.to(fit.Tensors.Device);
        _rampEpochs = Math.Min(RampEpochs, (fit.Options.MaxEpochs + 1) / 2);
        _ramp = new AdversaryRamp(lambda ?? DefaultWeight, double.PositiveInfinity, (long)fit.Schedule.StepsPerEpoch * _rampEpochs);
    }

    /// <summary>The classifier of the clusters.</summary>
    public ClusterClassifier Classifier => _classifier;

    /// <summary>Refuses a weight of 0, which leaves the plain network.</summary>
    public static void Require(TrainingOptions options)
    {
        if (options.LambdaG == 0)
        {
            throw new InputException("domain-adversarial with lambda_g 0 has no adversary: it is the model network. Give --lambda-g a value above 0, or leave domain-adversarial out of the models.");
        }
    }

    public override void Learn(Tensor rows, long step, LossMeter losses)
    {
        var batch = Fit.Gather(rows);
        var (linear, hidden) = Fit.Forward(batch);                            // [B, O], [B, H]
        var loss = Loss(linear, batch);
        var seen = hidden.detach().requires_grad_(true);
        var crossEntropy = _classifier.CrossEntropy(seen, batch.ClusterClasses);
        crossEntropy.backward();
        Backward(loss, (hidden, seen.grad!.Times(-_ramp.Weight)));
        _ramp.Observe(crossEntropy.item<float>());
        Report(losses, loss, batch);
    }

    public override bool IsSettled(int epochs) => _ramp.IsSettled || epochs >= _rampEpochs;

    public override IEnumerable<ParameterGroup> Groups(double weightDecay)
    {
        Parameter[] all = [.. _classifier.parameters()];
        return [.. base.Groups(weightDecay), new ParameterGroup([.. all.Where(p => p.dim() > 1)], 1, weightDecay, ClipScope.Adversary), new ParameterGroup([.. all.Where(p => p.dim() <= 1)], 1, 0, ClipScope.Adversary)];
    }

    public override double[] ExportState() => _ramp.ExportState();

    public override void ImportState(ReadOnlySpan<double> state) => _ramp.ImportState(state);

    public override void Dispose()
    {
        _classifier.Dispose();
        base.Dispose();
    }
}
