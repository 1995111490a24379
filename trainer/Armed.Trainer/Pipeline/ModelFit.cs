using Armed.Runtime.Bundles;
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
    private readonly ModelFactory _factory = new(data, options, own);

    /// <summary>Stream of the random numbers that order the Z-predictor's rows; those of the networks are 1 and 3 on.</summary>
    private const int MembershipStream = 2;

    private readonly FitSchedule _schedule = new(data, options);

    private double? _decay;
    private string? _convolutions;
    private string? _hidden;

    /// <summary>Epochs of the main stage.</summary>
    public int Epochs => NetworkEpochs.Sum();

    /// <summary>Epochs of each network in the main stage.</summary>
    public List<int> NetworkEpochs { get; } = [];

    /// <summary>How the Z-predictor was calibrated, per factor; empty without one.</summary>
    public IReadOnlyList<MembershipCalibration> Calibrations { get; private set; } = [];

    /// <summary>The test that chose the family of counts; null without one.</summary>
    public FamilyTestDescription? FamilyTest { get; init; }

    /// <summary>Fits a model.</summary>
    public FittedModel Run(CancellationToken cancellation)
    {
        set_num_threads(options.Threads);
        RequireHiding();
        var device = TrainingDevices.Resolve(options.Device);
        var modules = _factory.Build();
        try
        {
            PublishableGraphs.Require(modules, data.Table.Outcome);
            _convolutions = ConvolutionCheck.Run(modules.Network);
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
        using (var tensors = new FitTensors(data, _factory.Plan.Classes).Of(modules.Network.Encoder, device))
        {
            trained = RunMain(modules, tensors, cancellation);
            RunZPredictor(modules, tensors, cancellation);
        }

        MoveTo(modules, CPU);
        NativeMemory.Trim();
        Hide(modules, cancellation);
        return FittedModel.Of(modules, trained);
    }

    /// <summary>What answers unknown clusters, as the options ask.</summary>
    public Runtime.UnknownClusterPolicy UnknownCluster => options.UnknownCluster;

    /// <summary>What was left out and should be said.</summary>
    public IEnumerable<string> Messages => new ModelMessages(data, options, _factory.Plan).All();

    /// <summary>What the fit has chosen from the data and should be said.</summary>
    public IEnumerable<string> Choices => [.. new[] { _convolutions, _hidden }.OfType<string>(), .. DecayChosen];

    private IEnumerable<string> DecayChosen => _decay is not { } chosen || chosen == _schedule.Decays[0]
        ? []
        : [FormattableString.Invariant($"Weight decay {chosen:G3}: the validation loss is lower than with {chosen * FitSchedule.DecayStep:G3}. weight_decay in --config sets it.")];

    /// <summary>The random effects of phases 1 to 4.</summary>
    public IReadOnlyList<RandomEffectsTerm> Terms => _factory.Plan.Terms();

    /// <summary>The options with everything that was chosen from the data filled in.</summary>
    public TrainingOptions Completed(FittedModel model, IReadOnlyList<RandomEffectsTerm> terms) => options with
    {
        Hidden = model.Network.Backbone.Widths,
        LambdaF = _factory.Plan.LambdaF,
        LambdaG = _factory.Plan.LambdaG,
        AdversaryLayers = _factory.Plan.AdversaryLayers,
        ZPredictor = model.ZPredictor is not null,
        BatchSize = BatchSize,
        Patience = _schedule.Patience,
        WeightDecay = WeightDecay,
        Networks = model.Networks.Count,
        Random = string.Join(" + ", terms),
    };

    private int BatchSize => _schedule.BatchSize;

    private double WeightDecay => _decay ?? _schedule.Decays[0];

    /// <summary>Phases 1 to 3 of each network, whose last layers it returns; none where the refit is the whole estimation.</summary>
    private IReadOnlyList<LastLayer> RunMain(ModelModules modules, TrainingTensors tensors, CancellationToken cancellation) =>
        _factory.Plan.IsSolvedByRefitAlone ? [] : [.. Enumerable.Range(0, modules.Networks.Count).Select(member => RunMain(modules, member, tensors, cancellation))];

    private LastLayer RunMain(ModelModules modules, int member, TrainingTensors tensors, CancellationToken cancellation)
    {
        using var own = member == 0 ? null : _factory.NewOutcome();
        own?.to(tensors.Device);
        var outcome = own ?? modules.Outcome;
        var rows = data.Member(member, options);
        var divided = tensors.Divided(rows.Training, rows.Validation);
        NetworkEpochs.Add(new DecaySearch<ArmedStage>(member == 0 ? _schedule.Decays : [WeightDecay], decay => new ArmedStage(modules.Networks[member], outcome, divided, Settings(rows, member, decay)),
            stage => Loop(stage, rows, tensors.Device, stream: member == 0 ? 1 : 2 + member, PairedClusters(rows))).Run(cancellation, out var chosen));
        _decay = chosen;
        return LastLayer.Of(modules.Networks[member], outcome.Parameters, ClusterLevels.Of(modules.Networks[member], outcome, divided));
    }

    /// <summary>Refuses exact hiding where it cannot be, before anything is trained.</summary>
    private void RequireHiding()
    {
        if (options.Hide != ClusterHiding.Exact)
        {
            return;
        }

        if (!options.HasRefit)
        {
            throw new InputException($"hide is exact, which needs a refit, because the heads are trained on layers that know the clusters, and the outcome '{data.Table.Outcome.Name}' ({data.Kind.Task.Name}) has none. Leave out --hide exact.");
        }

        new ExactHiding(data).Require(options.Hidden);
    }

    /// <summary>Erases the clusters from the layers of every network where they are hidden exactly, on all rows that the last layer is solved on: together the networks tell nothing either then.</summary>
    private void Hide(ModelModules modules, CancellationToken cancellation)
    {
        if (options.Hide != ClusterHiding.Exact)
        {
            return;
        }

        progress?.Report(new TrainingProgress { Stage = "hiding the clusters" });
        var hiding = new ExactHiding(data);
        var directions = modules.Networks.Select(network => hiding.Apply(network, [.. data.Training, .. data.Validation], cancellation)).ToList();
        var lost = string.Join("; ", directions.Select(layers => string.Join(", ", layers)).Distinct());
        _hidden = FormattableString.Invariant($"The hidden layers{(modules.Networks.Count > 1 ? " of each network" : "")} lost {lost} directions in which the clusters differ. No linear classifier finds the clusters of training and validation rows in the layers any more; a nonlinear one may.");
    }

    private void RunZPredictor(ModelModules modules, TrainingTensors tensors, CancellationToken cancellation)
    {
        if (modules.ZPredictor is null)
        {
            return;
        }

        using var stage = new ZPredictorStage(modules.ZPredictor, modules.Network.Encoder, tensors.Divided(data.Training, _schedule.MembershipRows), WeightDecay, options.ClipNorm);
        var order = new EpochOrder(data.Training, StableSeed.Mix(options.Seed, MembershipStream)) { Parts = _schedule.MembershipParts };
        new FitLoop(stage, _schedule.MembershipLoop(tensors.Device), order, checkpoints, progress).Run(cancellation);
        Calibrations = new ZPredictorCalibration(modules.ZPredictor, modules.Network.Encoder, tensors).Run();
    }

    private FitLoop Loop(ITrainingStage stage, FitData rows, Device device, int stream, long[]? paired = null) =>
        new(stage, _schedule.Loop(device), new EpochOrder(rows.Training, StableSeed.Mix(options.Seed, stream), paired), checkpoints, progress);

    /// <summary>The cluster of each training row where the closed adversary asks for rows in pairs: of the factor with the most clusters, if a batch has fewer rows.</summary>
    private long[]? PairedClusters(FitData rows)
    {
        var (levels, factor) = rows.Encoding.Clusters.Select((cluster, g) => (cluster.Levels.Count, g)).Max();
        return options.Adversary == AdversaryScheme.Closed && _factory.Plan.LambdaG > 0 && levels > BatchSize
            ? Array.ConvertAll(rows.Training, row => rows.Rows.Clusters[(row * rows.Rows.FactorCount) + factor])
            : null;
    }

    private ArmedStageSettings Settings(FitData rows, int member, double decay) => new()
    {
        Name = member > 0 ? FormattableString.Invariant($"{ArmedStageSettings.TrainingName} {member + 1}") : decay == _schedule.Decays[0] ? ArmedStageSettings.TrainingName : FormattableString.Invariant($"{ArmedStageSettings.TrainingName}, weight decay {decay:G3}"),
        LambdaF = _factory.Plan.LambdaF,
        LambdaG = _factory.Plan.LambdaG,
        ReconstructionWeight = options.ReconstructionWeight ?? ArmedStageSettings.DefaultReconstructionWeight,
        LambdaK = options.LambdaK * (options.LambdaKOnWholeKl ? rows.Training.Length : 1) * RowsPerWeight(rows),
        RowsPerWeight = RowsPerWeight(rows),
        LearnedPrior = options.Prior == PriorKind.Learned,
        Scheme = options.Adversary,
        Layers = _factory.Plan.AdversaryLayers,
        WeightDecay = decay,
        RandomEffectsRateFactor = options.RandomEffectsRateFactor,
        ClipNorm = options.ClipNorm,
        MaxEpochs = options.MaxEpochs,
        StepsPerEpoch = (rows.Training.Length + BatchSize - 1) / BatchSize,
        TrainingRows = rows.Training.Length,
        Seed = member == 0 ? options.Seed : StableSeed.Mix(options.Seed, -1 - member),
        SeedsGlobally = own is not null, // which may draw from torch's generator
        Augmentation = ImageAugmentation.Of(options, data.Encoding.Image?.Shape),
        ChanceCrossEntropy = _factory.Plan.Classes.Sum(c => c.Entropy),
    };

    /// <summary>A loss that is a weighted mean stands for sum(w) rows, so that KL / sum(w) goes with it; a Gaussian's weights are precisions, and its loss a plain mean.</summary>
    private static double RowsPerWeight(FitData rows) => rows.Kind.IsGaussian ? 1 : rows.Training.Length / rows.TrainingWeight;

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
}
