using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Formulas;
using Armed.Trainer.Images;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Pipeline;

/// <summary>Phases 1 to 4: builds the modules, runs the stages, hands back the fitted model on the CPU.</summary>
internal sealed class ModelFit(FitData data, TrainingOptions options, CheckpointStore checkpoints, IProgress<TrainingProgress>? progress, OwnBackbone? own = null)
{
    /// <summary>Training rows up to which the weight decay is chosen by fits.</summary>
    private const int MostSearchedRows = 10_000;

    private const double DecayStep = 8;

    private readonly ModelFactory _factory = new(data, options, own);

    private double? _decay;
    private string? _convolutions;

    /// <summary>Epochs of the main stage.</summary>
    public int Epochs => NetworkEpochs.Sum();

    /// <summary>Epochs of each network in the main stage.</summary>
    public List<int> NetworkEpochs { get; } = [];

    /// <summary>How the Z-predictor was calibrated, per factor; empty without one.</summary>
    public IReadOnlyList<MembershipCalibration> Calibrations { get; private set; } = [];

    /// <summary>Fits a model.</summary>
    public FittedModel Run(CancellationToken cancellation)
    {
        set_num_threads(options.Threads);
        var device = TrainingDevices.Resolve(options.Device);
        var modules = _factory.Build();
        try
        {
            PublishableGraphs.Require(modules, data.Table.Outcome);
            _convolutions = ConvolutionCheck.Run(modules.Network.BackboneModule);
            return Train(modules, device, cancellation);
        }
        catch
        {
            modules.Dispose();
            throw;
        }
    }

    private FittedModel Train(ModelModules modules, Device device, CancellationToken cancellation)
    {
        IReadOnlyList<LastLayer> trained;
        MoveTo(modules, device);
        using (var tensors = Tensors(modules, device))
        {
            trained = RunMain(modules, tensors, cancellation);
            RunZPredictor(modules, tensors, cancellation);
        }

        MoveTo(modules, CPU);
        NativeMemory.Trim();
        return FittedModel.Of(modules, trained);
    }

    /// <summary>What answers unknown clusters, as the options ask.</summary>
    public Runtime.UnknownClusterPolicy UnknownCluster => options.UnknownCluster;

    /// <summary>What was left out and should be said.</summary>
    public IEnumerable<string> Messages => _factory.Messages();

    /// <summary>What the fit has chosen from the data and should be said.</summary>
    public IEnumerable<string> Choices => _convolutions is null ? DecayChosen : [_convolutions, .. DecayChosen];

    private IEnumerable<string> DecayChosen => _decay is not { } chosen || chosen == Decays[0]
        ? []
        : [FormattableString.Invariant($"Weight decay {chosen:G3}: the validation loss is lower than with {chosen * DecayStep:G3}. weight_decay in --config sets it.")];

    /// <summary>The random effects of phases 1 to 4.</summary>
    public IReadOnlyList<RandomEffectsTerm> Terms => _factory.Terms();

    /// <summary>The options with everything that was chosen from the data filled in.</summary>
    public TrainingOptions Completed(FittedModel model, IReadOnlyList<RandomEffectsTerm> terms) => options with
    {
        Hidden = model.Network.Backbone.Widths,
        LambdaF = _factory.LambdaF,
        LambdaG = _factory.LambdaG,
        AdversaryLayers = _factory.AdversaryLayers,
        ZPredictor = model.ZPredictor is not null,
        BatchSize = BatchSize,
        Patience = Patience,
        WeightDecay = WeightDecay,
        Networks = model.Networks.Count,
        Random = string.Join(" + ", terms),
    };

    private int BatchSize => options.BatchSize ?? data.Training.Length switch { < 1_000 => 32, < 4_000 => 64, < 16_000 => 128, < 64_000 => 256, < 256_000 => 512, _ => 1_024 };

    private int Patience => options.Patience ?? data.Training.Length switch { < 20_000 => 20, < 200_000 => 10, _ => 6 };

    private double WeightDecay => options.WeightDecay ?? _decay ?? FirstDecay;

    private double FirstDecay => Math.Min(1, 1_500.0 / data.Training.Length);

    /// <summary>
    /// The weight decays that the first network is fitted with, as long as each lowers the validation loss: noisy data need much, small clean data little. With more rows the first one is small already, and fits take long.
    /// With a refit the network's own loss would be the wrong judge: features that know the training rows too well cost the solved last layer more than they gain the network. Of several unordered classes the network's own last layer is the one that the refit must
    /// not lose to, and small clean data need little decay.
    /// </summary>
    private double[] Decays => options.WeightDecay is { } given ? [given]
        : (options.HasRefit && data.Outputs == 1) || data.Encoding.Image is not null || data.Validation.Length == 0 || data.Training.Length > MostSearchedRows || options.Hidden.Count == 0 ? [FirstDecay]
        : [FirstDecay, FirstDecay / DecayStep, FirstDecay / (DecayStep * DecayStep), FirstDecay / (DecayStep * DecayStep * DecayStep)];

    /// <summary>Phases 1 to 3 of each network, whose last layers it returns; none where the refit is the whole estimation.</summary>
    private IReadOnlyList<LastLayer> RunMain(ModelModules modules, TrainingTensors tensors, CancellationToken cancellation) =>
        _factory.IsSolvedByRefitAlone ? [] : [.. Enumerable.Range(0, modules.Networks.Count).Select(member => RunMain(modules, member, tensors, cancellation))];

    private LastLayer RunMain(ModelModules modules, int member, TrainingTensors tensors, CancellationToken cancellation)
    {
        using var own = member == 0 ? null : _factory.NewOutcome();
        own?.to(tensors.Device);
        var outcome = own ?? modules.Outcome;
        var rows = data.Member(member, options);
        var divided = tensors.Divided(rows.Training, rows.Validation);
        NetworkEpochs.Add(new DecaySearch(member == 0 ? Decays : [WeightDecay], decay => new ArmedStage(modules.Networks[member], outcome, divided, Settings(rows, member, decay)),
            stage => Loop(stage, rows, tensors.Device, stream: member == 0 ? 1 : 2 + member, PairedClusters(rows))).Run(cancellation, out var chosen));
        _decay = chosen;
        return LastLayer.Of(modules.Networks[member], outcome.Parameters);
    }

    private void RunZPredictor(ModelModules modules, TrainingTensors tensors, CancellationToken cancellation)
    {
        if (modules.ZPredictor is null)
        {
            return;
        }

        using var stage = new ZPredictorStage(modules.ZPredictor, modules.Network.Encoder, tensors, WeightDecay, options.ClipNorm);
        Loop(stage, data, tensors.Device, stream: 2).Run(cancellation);
        Calibrations = new ZPredictorCalibration(modules.ZPredictor, modules.Network.Encoder, tensors).Run();
    }

    private FitLoop Loop(ITrainingStage stage, FitData rows, Device device, int stream, long[]? paired = null) =>
        new(stage, LoopSettings(device), new EpochOrder(rows.Training, StableSeed.Mix(options.Seed, stream), paired), checkpoints, progress);

    /// <summary>The cluster of each training row where the closed adversary asks for rows in pairs: of the factor with the most clusters, if a batch has fewer rows.</summary>
    private long[]? PairedClusters(FitData rows)
    {
        var (levels, factor) = rows.Encoding.Clusters.Select((cluster, g) => (cluster.Levels.Count, g)).Max();
        return options.Adversary == AdversaryScheme.Closed && _factory.LambdaG > 0 && levels > BatchSize
            ? Array.ConvertAll(rows.Training, row => rows.Rows.Clusters[(row * rows.Rows.FactorCount) + factor])
            : null;
    }

    private FitLoopSettings LoopSettings(Device device) => new()
    {
        MaxEpochs = options.MaxEpochs,
        Patience = data.Validation.Length == 0 ? 0 : Patience,
        BatchSize = BatchSize,
        LearningRate = options.LearningRate,
        RateDecay = options.LearningRateDecay,
        Device = device,
    };

    private ArmedStageSettings Settings(FitData rows, int member, double decay) => new()
    {
        Name = member > 0 ? FormattableString.Invariant($"training {member + 1}") : decay == Decays[0] ? "training" : FormattableString.Invariant($"training, weight decay {decay:G3}"),
        LambdaF = _factory.LambdaF,
        LambdaG = _factory.LambdaG,
        LambdaK = options.LambdaK * (options.LambdaKOnWholeKl ? rows.Training.Length : 1) * RowsPerWeight(rows),
        LearnedPrior = options.Prior == PriorKind.Learned,
        Scheme = options.Adversary,
        Layers = _factory.AdversaryLayers,
        WeightDecay = decay,
        RandomEffectsRateFactor = options.RandomEffectsRateFactor,
        ClipNorm = options.ClipNorm,
        MaxEpochs = options.MaxEpochs,
        StepsPerEpoch = (rows.Training.Length + BatchSize - 1) / BatchSize,
        TrainingRows = rows.Training.Length,
        Seed = member == 0 ? options.Seed : StableSeed.Mix(options.Seed, -1 - member),
        SeedsGlobally = own is not null, // which may draw from torch's generator
        Augmentation = ImageAugmentation.Of(options, data.Encoding.Image?.Shape),
        ChanceCrossEntropy = _factory.Classes.Sum(c => c.Entropy),
    };

    /// <summary>A loss that is a weighted mean stands for sum(w) rows, so that KL / sum(w) goes with it; a Gaussian's weights are precisions, and its loss a plain mean.</summary>
    private static double RowsPerWeight(FitData rows) => rows.Kind.IsGaussian ? 1 : rows.Training.Length / rows.TrainingWeight;

    private TrainingTensors Tensors(ModelModules modules, Device device)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (inputs, codes) = Encode(modules.Network.Encoder, device);
        var clusters = Enumerable.Range(0, data.Rows.FactorCount).Select(g => data.Rows.ClusterTensor(g, 0, data.Rows.Rows)).ToArray();
        var onDevice = clusters.Select(c => Keep(c, device)).ToArray();
        return new TrainingTensors
        {
            Inputs = inputs,
            EmbeddedCodes = codes,
            Outcome = Keep(data.OutcomeTensor(), device),
            Weights = data.Weights.Length == 0 ? null : Keep(tensor(data.Weights).unsqueeze(1), device),
            Offsets = data.KnownTensor() is { } known ? Keep(known, device) : null,
            Images = data.Rows.Images is { } images ? TrainingImages.Of(images, device) : null,
            Clusters = onDevice,
            ClusterClasses = [.. _factory.Classes.Select((c, g) => c.IsIdentity ? onDevice[g] : Keep(ClassTensor(c, g), device))],
            TrainingRows = data.Training,
            ValidationRows = data.Validation,
        };
    }

    /// <summary>Encodes in slices: the raw rows as tensors never stand beside each other whole.</summary>
    private (Tensor Inputs, Tensor? Codes) Encode(InputEncoder encoder, Device device)
    {
        const int Slice = 65_536;
        var inputs = new List<Tensor>();
        var codes = new List<Tensor>();
        for (var start = 0; start < data.Rows.Rows; start += Slice)
        {
            var (features, categories) = data.Rows.Tensors(start, Math.Min(Slice, data.Rows.Rows - start));
            using (features)
            {
                categories = categories.to(device);
                inputs.Add(encoder.EncodeStatic(features.to(device), categories));
                if (encoder.SelectEmbedded(categories) is { } selected)
                {
                    codes.Add(selected);
                }
            }
        }
        return (Keep(inputs.Count == 1 ? inputs[0] : cat(inputs, 0), device), codes.Count == 0 ? null : Keep(cat(codes, 0), device));
    }

    private Tensor ClassTensor(ClusterClasses classes, int factor)
    {
        var codes = new long[data.Rows.Rows];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = classes.ClassOf(data.Rows.Clusters[i * data.Rows.FactorCount + factor]);
        }

        return tensor(codes);
    }

    private static void MoveTo(ModelModules modules, Device device)
    {
        if (device.type == TorchSharp.DeviceType.CPU && modules.Network.Head.weight!.device_type == TorchSharp.DeviceType.CPU)
        {
            return;
        }

        foreach (var network in modules.Networks)
        {
            network.to(device);
        }

        modules.Outcome.to(device);
        modules.ZPredictor?.to(device);
    }

    private static Tensor Keep(Tensor tensor, Device device) => tensor.to(device).DetachFromDisposeScope();
}
