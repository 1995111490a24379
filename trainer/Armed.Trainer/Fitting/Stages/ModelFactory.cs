using Armed.Onnx;
using Armed.Trainer.Common;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>Builds the untrained modules of a fit from options and data. Initial weights follow from the seed and, where they are scaled, from training rows.</summary>
internal sealed class ModelFactory(FitData data, TrainingOptions options, OwnBackbone? own = null)
{
    /// <summary>A backbone of the user's own may draw from TorchSharp's global generator, which all fits of a process share: such backbones are built one at a time.</summary>
    private static readonly Lock s_globalGenerator = new();

    /// <summary>What options and data settle.</summary>
    public ModelPlan Plan { get; } = new(data, options);

    /// <summary>A network that is dead so often is dead on any start.</summary>
    private const int MostDraws = 20;

    /// <summary>Builds the network; the encoder reads raw rows.</summary>
    public ModelModules Build()
    {
        new ModelRequirements(data, options, Plan).Check();
        return BuildModules();
    }

    private ModelModules BuildModules()
    {
        using var generator = new Generator(0, CPU);
        var (network, outcome) = BuildNetwork(0, generator);
        var zPredictor = Plan.WantsZPredictor ? ZPredictorOf(network.Encoder) : null;
        if (zPredictor is not null)
        {
            Initialization.Apply(zPredictor, generator);
        }

        return new ModelModules
        {
            Networks = [network, .. Enumerable.Range(1, Plan.NetworkCount - 1).Select(member => FurtherNetwork(member, generator))],
            Outcome = outcome,
            ZPredictor = zPredictor,
            Classes = Plan.Classes,
            Encoding = data.Encoding,
            OutcomeMean = data.OutcomeMean,
            OutcomeSd = data.OutcomeSd,
            HasOffset = data.Rows.Offsets.Length > 0,
            Exporters = own?.Exporters ?? ModuleExporterRegistry.Default,
        };
    }

    /// <summary>The likelihood of a further network: its own parameters are learned beside the network and then set aside.</summary>
    public OutcomeModel NewOutcome()
    {
        var outcome = Outcome();
        new NetworkStart(data).Of(outcome);
        return outcome;
    }

    /// <summary>Of images the Z-predictor reads a coarse form, which is cheap and shows what scanners and batches differ in.</summary>
    private ClusterClassifier ZPredictorOf(InputEncoder encoder)
    {
        var coarse = encoder.Image is null ? null : new CoarseImages(InputOf(encoder));
        return new ClusterClassifier(coarse?.Outputs ?? encoder.Outputs, options.ZPredictorHidden, ClassCounts, start: coarse);
    }

    private BackboneInput InputOf(InputEncoder encoder) => new(encoder.Outputs) { Image = encoder.Image?.Shape, Series = SeriesColumns.Of(options.Series, encoder) };

    private ArmedNetwork FurtherNetwork(int member, Generator generator)
    {
        var (network, outcome) = BuildNetwork(member, generator);
        outcome.Dispose();
        return network;
    }

    private (ArmedNetwork Network, OutcomeModel Outcome) BuildNetwork(int member, Generator generator)
    {
        var seed = StableSeed.Mix(options.Seed, -1 - member);
        generator.manual_seed(seed);
        var encoder = new InputEncoder(data.Encoding, options.InputClip, data.Kind.HasLogLink);
        var backbone = CreateBackbone(InputOf(encoder), seed);
        var effects = Effects(encoder, backbone.Widths.Count == 0 ? 0 : backbone.Widths[^1]);
        var adversary = backbone.Widths.Count > 0 && Plan.HasAdversaryNetwork ? AdversaryOf(backbone, seed) : null;
        ClusterShifts[] shifts = !Plan.Ignore ? [] : LearnsFeatures(backbone) ? [.. data.Encoding.Clusters.Select(cluster => new FreeShifts(cluster.Levels.Count, data.Outputs))] : new TrainingMeans(data).Of(encoder);
        var network = new ArmedNetwork(encoder, backbone, data.Outputs, options.Skip, adversary, effects, shifts, MapEffects(encoder, backbone));
        var outcome = Outcome();
        Draw(network, generator, seed);
        new NetworkStart(data).Of(network, outcome);
        return (network, outcome);
    }

    /// <summary>Initial weights, drawn again where the rectifiers of a narrow network give the same for all rows: gradients are 0 there, and the hidden layers would learn nothing. Where that never helps, as without inputs, the first draw stands.</summary>
    private void Draw(ArmedNetwork network, Generator generator, long seed)
    {
        for (var draw = 0; draw < MostDraws; draw++)
        {
            DrawOnce(network, generator);
            if (own is not null || !HasRectifiers || new NetworkStart(data).TellsRowsApart(network))
            {
                return;
            }
        }

        generator.manual_seed(seed);
        DrawOnce(network, generator);
    }

    private void DrawOnce(ArmedNetwork network, Generator generator)
    {
        Initialization.Apply(network, generator, own is null ? null : network.BackboneModule);
        if (options.InitialWeights == InitialWeights.Scaled && network.BackboneModule is DenseBackbone layers)
        {
            new NetworkStart(data).Scale(network, layers, generator);
        }
    }

    private bool HasRectifiers => options.Activation == ActivationKind.Relu && options.Hidden.Count > 0;

    private IBackbone CreateBackbone(BackboneInput input, long seed)
    {
        if (own is null)
        {
            return new DenseBackboneFactory(options).Create(input);
        }

        lock (s_globalGenerator)
        {
            manual_seed(seed);
            return own.Create(input);
        }
    }

    /// <summary>The adversary, whose convolutions draw their initial weights from torch's global generator, as the backbone's do.</summary>
    private ClusterClassifier AdversaryOf(IBackbone backbone, long seed)
    {
        if (options.AdversaryMaps != AdversaryMaps.Convolutional)
        {
            return new ClusterClassifier(backbone.Widths.Sum(), options.AdversaryHidden, ClassCounts);
        }

        lock (s_globalGenerator)
        {
            manual_seed(StableSeed.Mix(seed, 1));
            var tower = new MapTower([.. ((ConvolutionalBackbone)backbone).Blocks.Select(block => block.Outputs)], backbone.Widths[^1]);
            return new ClusterClassifier(tower.Outputs, options.AdversaryHidden, ClassCounts, start: tower);
        }
    }

    private int[] ClassCounts => [.. Plan.Classes.Select(c => c.Count)];

    private RandomEffects[] Effects(InputEncoder encoder, int hidden)
    {
        return [.. Plan.Terms().Select((t, g) => new RandomEffects(RandomEffectsDesign.Create(t.InTraining(), encoder, hidden), data.Encoding.Clusters[g].Levels.Count, data.Outputs, options.PriorSdIntercept, options.PriorSdSlope))];
    }

    /// <summary>Gamma and beta of the first factor's clusters in the blocks that have them: as many intercepts, with a learned prior each.</summary>
    private RandomEffects[] MapEffects(InputEncoder encoder, IBackbone backbone)
    {
        var (factor, design) = (data.Encoding.Clusters[0], RandomEffectsDesign.Create(RandomEffectsTerm.Of(data.Encoding.Clusters[0].Name, [], nonlinear: false), encoder, 0));
        return backbone is not ConvolutionalBackbone { EffectChannels: { Count: > 0 } channels } ? []
            : [.. channels.Select(count => new RandomEffects(design, factor.Levels.Count, 2 * count, options.PriorSdSlope, options.PriorSdSlope))];
    }

    private OutcomeModel Outcome() => data.Kind.Build(data.Table.Outcome.ClassNames.Count, options);

    /// <summary>Whether the outcome is a function of learned maps: cluster means of columns then say nothing of how the maps differ between clusters.</summary>
    private bool LearnsFeatures(IBackbone backbone) => data.Encoding.Image is not null || backbone is ConvolutionalBackbone;
}
