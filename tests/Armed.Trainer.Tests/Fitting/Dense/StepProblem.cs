using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Fitting.Dense;

/// <summary>A small model on made-up rows whose stage can be built to work by hand or by autograd; everything follows from fixed seeds.</summary>
internal sealed class StepProblem : IDisposable
{
    private const int Rows = 96;
    private readonly List<IDisposable> _owned = [];
    private OutcomeModel? _outcome;

    public ModelTask Task { get; init; } = ModelTask.Binary;

    public ActivationKind Activation { get; init; } = ActivationKind.Relu;

    public int[] Hidden { get; init; } = [9, 17, 18]; // widths that no vector length divides

    public int[] AdversaryHidden { get; init; } = [5];

    public int[] Clusters { get; init; } = [4];

    public string[] Slopes { get; init; } = ["x1"];

    /// <summary>A formula for every factor, instead of an intercept with <see cref="Slopes"/> and, for few clusters, the hidden layer's.</summary>
    public string? Random { get; init; }

    /// <summary>Means of the columns: where a column's zero is, on the encoded scale.</summary>
    public double ColumnMean { get; init; }

    public double LambdaF { get; init; } = 0.5;

    public double LambdaG { get; init; } = 0.7;

    public double LambdaK { get; init; } = 1;

    public AdversaryScheme Scheme { get; init; } = AdversaryScheme.Reversal;

    public AdversaryLayers Layers { get; init; }

    public CountFamily Family { get; init; }

    /// <summary>Whether rows have weights and a known part of the linear predictor.</summary>
    public bool HasWeights { get; init; }

    /// <summary>Levels of each column that has an embedding.</summary>
    public int[] Embedded { get; init; } = [];

    private int Outputs => Task == ModelTask.Multiclass ? 3 : 1;

    public (ArmedStage Stage, ArmedNetwork Network) Build(bool byHand)
    {
        manual_seed(1);
        var data = Own(Tensors());
        var encoder = new InputEncoder(Encoding(), clip: null);
        var backbone = new DenseBackbone(encoder.Outputs, Hidden, Activation, dropout: 0);
        var effects = Clusters.Select((c, g) => new RandomEffects(
            RandomEffectsDesign.Create(Term(g, c), encoder.Columns, backbone.Outputs), c, Outputs, 0.5, 0.3)).ToArray();
        var adversary = LambdaG > 0 && Scheme == AdversaryScheme.Reversal ? new ClusterClassifier(Hidden.Sum(), AdversaryHidden, Clusters, Activation == ActivationKind.Gelu ? ActivationKind.Relu : Activation) : null;
        var network = Own(new ArmedNetwork(encoder, backbone, Outputs, skip: true, adversary, effects, []));
        using (no_grad())
        {
            foreach (var table in effects)
            {
                nn.init.normal_(table.Means, 0, 0.3);
            }
        }

        var stage = Own(new ArmedStage(network, _outcome = Own(Outcome()), data, Settings(byHand)));
        if (LambdaG > 0)
        {
            var state = stage.ExportState();
            (state[0], state[1]) = (0.1, 50); // the adversary's ramp is half-way, so that reversal shows
            stage.ImportState(state);
        }

        return (stage, network);
    }

    /// <summary>Gradients by name after a step on some rows.</summary>
    public Dictionary<string, float[]> Gradients(bool byHand, params long[] rows)
    {
        var (stage, network) = Build(byHand);
        using var scope = NewDisposeScope();
        stage.Step(tensor(rows), 3, learningRate: 0.01, new LossMeter());
        return network.named_parameters().Concat(_outcome!.named_parameters()).ToDictionary(p => p.name, p => p.parameter.grad!.data<float>().ToArray());
    }

    public void Dispose() => _owned.ForEach(o => o.Dispose());

    private OutcomeModel Outcome() => Task.Name switch
    {
        "binary" => new BinaryOutcome(),
        "multiclass" => new MulticlassOutcome(3),
        "count" => new CountOutcome(Family),
        "ordinal" => new OrdinalOutcome(3),
        _ => new ContinuousOutcome(),
    };

    private RandomEffectsTerm Term(int factor, int clusters) => Random is null
        ? RandomEffectsTerm.Of($"g{factor}", Slopes, Hidden.Length > 0 && clusters < 100)
        : RandomEffectsFormula.Resolve(Random, [($"g{factor}", clusters)], ["x0", "x1", "x2"], Hidden.Length > 0)[0];

    private TrainingTensors Tensors()
    {
        using var scope = NewDisposeScope();
        Tensor[] clusters = [.. Clusters.Select((c, g) => ((arange(Rows) * 7919 + g) % c).DetachFromDisposeScope())];
        var outcome = Task.Name switch
        {
            "binary" => rand(Rows, 1).gt(0.4).to(float32),
            "multiclass" or "ordinal" => randint(3, [Rows], dtype: int64),
            "count" => randint(5, [Rows, 1], dtype: float32),
            _ => randn(Rows, 1),
        };
        return new TrainingTensors
        {
            Inputs = randn(Rows, 3).DetachFromDisposeScope(),
            EmbeddedCodes = Embedded.Length == 0 ? null : stack([.. Embedded.Select((levels, e) => arange(Rows).mul(31 + e).remainder(levels + 1))], 1).contiguous().DetachFromDisposeScope(),
            Outcome = outcome.DetachFromDisposeScope(),
            Weights = HasWeights ? rand(Rows, 1).add_(0.5f).DetachFromDisposeScope() : null,
            Offsets = HasWeights && Task == ModelTask.Count ? randn(Rows, 1).DetachFromDisposeScope() : null,
            Clusters = clusters,
            ClusterClasses = clusters,
            TrainingRows = [.. Enumerable.Range(0, Rows)],
            ValidationRows = [],
        };
    }

    private TableEncoding Encoding() => new(
        [.. Enumerable.Range(0, 3).Select(j => new NumericEncoding { Name = $"x{j}", Mean = ColumnMean, Sd = 1, HasIndicator = false, Minimum = -5, Maximum = 5, MissingShare = 0 })],
        [.. Embedded.Select((levels, e) => new CategoricalEncoding { Name = $"k{e}", Levels = [.. Enumerable.Range(0, levels).Select(level => $"l{level}")], Counts = [.. Enumerable.Repeat(1, levels)], IsEmbedding = true, MissingShare = 0 })], []);

    private ArmedStageSettings Settings(bool byHand) => new()
    {
        LambdaF = LambdaF,
        LambdaG = LambdaG,
        LambdaK = LambdaK,
        LearnedPrior = true,
        Scheme = Scheme,
        Layers = Layers,
        WeightDecay = 1e-4,
        RandomEffectsRateFactor = 3,
        ClipNorm = 1,
        MaxEpochs = 10,
        StepsPerEpoch = 10,
        TrainingRows = Rows,
        Seed = 1,
        SeedsGlobally = false,
        ChanceCrossEntropy = 10,
        ByHand = byHand,
    };

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Insert(0, owned);
        return owned;
    }
}
