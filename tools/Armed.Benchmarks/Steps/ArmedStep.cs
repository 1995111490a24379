using Armed.Trainer;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;

namespace Armed.Benchmarks.Steps;

/// <summary>A step as the trainer takes it.</summary>
internal sealed class ArmedStep : IDisposable
{
    private readonly StepData _data;
    private readonly ArmedStage _stage;
    private readonly LossMeter _losses = new();

    public ArmedStep(StepData data, double lambdaF = 0.5, double lambdaG = 0.1, bool byHand = true, AdversaryScheme scheme = AdversaryScheme.Reversal, AdversaryLayers layers = AdversaryLayers.Last)
    {
        _data = data;
        TorchSharp.torch.manual_seed(4);
        var encoder = new InputEncoder(data.Encoding, clip: null);
        var backbone = new DenseBackbone(encoder.Outputs, StepSize.Hidden, ActivationKind.Relu, dropout: 0);
        var design = RandomEffectsDesign.Create(RandomEffectsTerm.Of("cluster", [], data.Size.NonlinearSlopes), encoder.Columns, backbone.Outputs);
        var adversary = lambdaG > 0 && scheme == AdversaryScheme.Reversal ? new ClusterClassifier(StepSize.Hidden.Sum(), StepSize.AdversaryHidden, [data.Size.Classes]) : null;
        var network = new ArmedNetwork(encoder, backbone, outputs: 1, skip: true, adversary, [new RandomEffects(design, data.Size.Clusters, 1, 0.5, 0.3)], []);
        _stage = new ArmedStage(network, new BinaryOutcome(), data.Tensors, Settings(data.Size, lambdaF, lambdaG, byHand) with { Scheme = scheme, Layers = layers });
    }

    public void Run(long step) => _stage.Step(_data.NextRows(), step, 0.003, _losses);

    public void Dispose() => _stage.Dispose();

    private static ArmedStageSettings Settings(StepSize size, double lambdaF, double lambdaG, bool byHand) => new()
    {
        LambdaF = lambdaF,
        LambdaG = lambdaG,
        LambdaK = 1,
        LearnedPrior = true,
        Scheme = AdversaryScheme.Reversal,
        WeightDecay = 1e-4,
        RandomEffectsRateFactor = 3,
        ClipNorm = 1,
        MaxEpochs = 100,
        StepsPerEpoch = size.Rows / size.Batch,
        TrainingRows = size.Rows,
        Seed = 1,
        SeedsGlobally = false,
        ChanceCrossEntropy = Math.Log(size.Classes),
        ByHand = byHand,
    };
}
