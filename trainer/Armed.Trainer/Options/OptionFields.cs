using static Armed.Trainer.Options.OptionFieldKinds;

namespace Armed.Trainer.Options;

/// <summary>Every training option in the order in which it is written; a test compares this table with the record's properties.</summary>
internal static class OptionFields
{
    public static IReadOnlyList<OptionField> All { get; } = [.. Networks(), .. Objective(), .. Clusters(), .. Refit(), .. Steps(), .. Run()];

    private static OptionField[] Networks() =>
    [
        Widths("hidden", o => o.Hidden, (o, v) => o with { Hidden = v }),
        Word("activation", o => o.Activation, (o, v) => o with { Activation = v }),
        Number("dropout", o => o.Dropout, (o, v) => o with { Dropout = v }),
        Flag("skip", o => o.Skip, (o, v) => o with { Skip = v }),
        OrNull(Text("random", o => o.Random!, (o, v) => o with { Random = v }), o => o.Random is null, o => o with { Random = null }),
    ];

    private static OptionField[] Objective() =>
    [
        Word("family", o => o.Family, (o, v) => o with { Family = v }),
        OrNull(ClassWeights("class_weights", o => o.ClassWeights!, (o, v) => o with { ClassWeights = v }), o => o.ClassWeights is null, o => o with { ClassWeights = null }),
        Word("between", o => o.Between, (o, v) => o with { Between = v }),
        OrNull(Number("lambda_f", o => o.LambdaF!.Value, (o, v) => o with { LambdaF = v }), o => o.LambdaF is null, o => o with { LambdaF = null }),
        OrNull(Number("lambda_g", o => o.LambdaG!.Value, (o, v) => o with { LambdaG = v }), o => o.LambdaG is null, o => o with { LambdaG = null }),
        Number("lambda_k", o => o.LambdaK, (o, v) => o with { LambdaK = v }),
        Flag("lambda_k_on_whole_kl", o => o.LambdaKOnWholeKl, (o, v) => o with { LambdaKOnWholeKl = v }),
    ];

    private static OptionField[] Clusters() =>
    [
        Widths("adversary_hidden", o => o.AdversaryHidden, (o, v) => o with { AdversaryHidden = v }),
        Word("adversary_scheme", o => o.AdversaryScheme, (o, v) => o with { AdversaryScheme = v }),
        Widths("z_predictor_hidden", o => o.ZPredictorHidden, (o, v) => o with { ZPredictorHidden = v }),
        OrNull(Flag("z_predictor", o => o.ZPredictor!.Value, (o, v) => o with { ZPredictor = v }), o => o.ZPredictor is null, o => o with { ZPredictor = null }),
        Whole("max_cluster_classes", o => o.MaxClusterClasses, (o, v) => o with { MaxClusterClasses = v }),
        Word("prior", o => o.Prior, (o, v) => o with { Prior = v }),
        Number("prior_sd_intercept", o => o.PriorSdIntercept, (o, v) => o with { PriorSdIntercept = v }),
        Number("prior_sd_slope", o => o.PriorSdSlope, (o, v) => o with { PriorSdSlope = v }),
    ];

    private static OptionField[] Refit() =>
    [
        Word("refit", o => o.Refit, (o, v) => o with { Refit = v }),
        Word("criterion", o => o.Criterion, (o, v) => o with { Criterion = v }),
        Whole("quadrature", o => o.Quadrature, (o, v) => o with { Quadrature = v }),
        OrNull(Whole("networks", o => o.Networks!.Value, (o, v) => o with { Networks = v }), o => o.Networks is null, o => o with { Networks = null }),
    ];

    private static OptionField[] Steps() =>
    [
        Whole("max_epochs", o => o.MaxEpochs, (o, v) => o with { MaxEpochs = v }),
        OrNull(Whole("patience", o => o.Patience!.Value, (o, v) => o with { Patience = v }), o => o.Patience is null, o => o with { Patience = null }),
        OrNull(Whole("batch_size", o => o.BatchSize!.Value, (o, v) => o with { BatchSize = v }), o => o.BatchSize is null, o => o with { BatchSize = null }),
        Number("learning_rate", o => o.LearningRate, (o, v) => o with { LearningRate = v }),
        Number("random_effects_rate_factor", o => o.RandomEffectsRateFactor, (o, v) => o with { RandomEffectsRateFactor = v }),
        Number("learning_rate_decay", o => o.LearningRateDecay, (o, v) => o with { LearningRateDecay = v }),
        OrNull(Number("weight_decay", o => o.WeightDecay!.Value, (o, v) => o with { WeightDecay = v }), o => o.WeightDecay is null, o => o with { WeightDecay = null }),
        Number("clip_norm", o => o.ClipNorm, (o, v) => o with { ClipNorm = v }),
        Number("validation_share", o => o.ValidationShare, (o, v) => o with { ValidationShare = v }),
    ];

    private static OptionField[] Run() =>
    [
        OrNull(Number("input_clip", o => o.InputClip!.Value, (o, v) => o with { InputClip = v }), o => o.InputClip is null, o => o with { InputClip = null }),
        Whole("embedding_above_levels", o => o.EmbeddingAboveLevels, (o, v) => o with { EmbeddingAboveLevels = v }),
        Word("unknown_cluster", o => o.UnknownCluster, (o, v) => o with { UnknownCluster = v }),
        Long("seed", o => o.Seed, (o, v) => o with { Seed = v }),
        Whole("threads", o => o.Threads, (o, v) => o with { Threads = v }),
        Word("device", o => o.Device, (o, v) => o with { Device = v }),
    ];
}
