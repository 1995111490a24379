using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Objectives;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Support;

/// <summary>A small binary model on a batch of its own, with the paper's objective written out; posterior scales so small that the draws do not matter.</summary>
internal sealed class SmallStage : IDisposable
{
    private const double LambdaF = 0.5;
    private readonly BinaryOutcome _outcome = new();
    private readonly TrainingTensors _data;
    private readonly int _rows;

    public SmallStage(int rows, int clusters, bool withClassifier = true)
    {
        _rows = rows;
        var normal = new Normal(5);
        float[] x = [.. Enumerable.Range(0, rows * 2).Select(_ => (float)normal.Next())];
        var codes = Enumerable.Range(0, rows).Select(i => (long)(i % clusters)).ToArray();
        var encoding = new TableEncoding([Column("x1"), Column("x2")], [], [new ClusterEncoding { Name = "g", Levels = [.. codes.Distinct().Select(c => $"{c}")], Rows = [.. codes.Distinct().Select(_ => rows / clusters)] }]);
        var encoder = new InputEncoder(encoding, null);
        var design = RandomEffectsDesign.Create(RandomEffectsTerm.Of("g", ["x1"], false), encoder.Columns, 0);
        Network = new ArmedNetwork(encoder, new DenseBackbone(2, [4, 3], ActivationKind.Tanh, 0), 1, skip: true, withClassifier ? new ClusterClassifier(7, [5], [clusters]) : null,
            [new RandomEffects(design, clusters, 1, 0.8, 0.6)], []);
        Settle();
        var cluster = tensor(codes);
        _data = new TrainingTensors
        {
            Inputs = tensor(x).view(rows, 2),
            EmbeddedCodes = null,
            Outcome = tensor(Enumerable.Range(0, rows).Select(i => (float)(i * 7 % 3 == 0 ? 1 : 0)).ToArray()).unsqueeze_(1),
            Clusters = [cluster],
            ClusterClasses = [cluster],
            TrainingRows = [.. Enumerable.Range(0, rows)],
            ValidationRows = [.. Enumerable.Range(0, rows)],
        };
        Batch = arange(rows, int64);
    }

    public ArmedNetwork Network { get; }

    public Tensor Batch { get; }

    public ArmedStage Stage(AdversaryScheme scheme, double lambdaG, double lambdaK = 0, ICollective? collective = null)
    {
        var stage = new ArmedStage(Network, _outcome, _data, new ArmedStageSettings
        {
            LambdaF = LambdaF,
            LambdaG = lambdaG,
            LambdaK = lambdaK,
            LearnedPrior = true,
            Scheme = scheme,
            WeightDecay = 0,
            RandomEffectsRateFactor = 1e-9, // the random effects stand still
            ClipNorm = 0,
            MaxEpochs = 1,
            StepsPerEpoch = 1,
            TrainingRows = _rows,
            Seed = 1,
            SeedsGlobally = false,
            ChanceCrossEntropy = 100,
            Collective = collective ?? SingleProcess.Instance,
        });
        if (scheme == AdversaryScheme.Reversal)
        {
            var state = stage.ExportState();
            (state[0], state[1]) = (0, 1e9); // the ramp is over: the full weight
            stage.ImportState(state);
        }

        return stage;
    }

    /// <summary>L_e(y, y_M) + lambda_F L_e(y, y_F) at the posterior means.</summary>
    public Tensor MainLoss()
    {
        var x = _data.Inputs;
        var hidden = Network.LastHidden(x);
        var f = Network.Head.forward(hidden) + Network.Skip!.forward(x);
        var phi = cat([ones(_rows, 1), x.narrow(1, 0, 1)], 1);
        var effects = Network.Effects[0];
        var random = (phi * effects.Means.index_select(0, _data.Clusters[0])).sum(1, keepdim: true);
        var variance = (phi.square() * PriorVariance(effects)).sum(1, keepdim: true);
        var marginal = (f / (1 + Math.PI / 8 * variance).sqrt()).sigmoid();
        return Entropy((f + random).sigmoid()) + LambdaF * Entropy(marginal);
    }

    /// <summary>The adversary's cross-entropy on the activations of both layers.</summary>
    public Tensor AdversaryLoss(bool detached)
    {
        var activations = cat(Network.Activations(_data.Inputs), 1);
        return Network.Adversary!.CrossEntropy(detached ? activations.detach() : activations, _data.ClusterClasses);
    }

    /// <summary>R of the last hidden layer over all rows.</summary>
    public double Dependence()
    {
        var pairs = new BatchPairs();
        pairs.Set(TensorMemory.Longs(_data.Clusters[0]));
        var basis = zeros(new OutcomeBasis(_outcome).Count, _rows);
        new OutcomeBasis(_outcome).Fill(_data.Outcome, TensorMemory.Floats(basis));
        return ClosedAdversary.ByRow(Network.LastHidden(_data.Inputs), basis.to(float64), pairs).Parts.sum().item<double>() / _rows;
    }

    public Tensor PriorVariance(RandomEffects effects) => tensor(effects.TauSquared.ToArray()).unsqueeze(0);

    public void Dispose()
    {
        Network.Dispose();
        _outcome.Dispose();
        _data.Dispose();
        Batch.Dispose();
    }

    private Tensor Entropy(Tensor p) => -(_data.Outcome * p.log() + (1 - _data.Outcome) * (1 - p).log()).mean();

    private void Settle()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var generator = new Generator(11, CPU);
        Initialization.Apply(Network, generator);
        var effects = Network.Effects[0];
        effects.RawScales.fill_(-15f); // s = 3e-7
        effects.Means.copy_(linspace(-1, 1, effects.Means.numel()).view(effects.Means.shape));
    }

    private static NumericEncoding Column(string name) => new() { Name = name, Mean = 0, Sd = 1, HasIndicator = false, Minimum = -3, Maximum = 3, MissingShare = 0 };
}
