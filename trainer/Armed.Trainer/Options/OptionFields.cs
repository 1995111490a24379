using Armed.Trainer.Common;
using static Armed.Trainer.Options.OptionKinds;
using static Armed.Trainer.Options.OptionRanges;

namespace Armed.Trainer.Options;

/// <summary>Every training option, a row each, in the order in which they are written. A test compares the table with the record's properties.</summary>
internal static class OptionFields
{
    public static IReadOnlyList<OptionField> All { get; } = [.. Networks(), .. Images(), .. Objective(), .. Clusters(), .. Refit(), .. Steps(), .. Run()];

    /// <summary>The option of a name.</summary>
    public static OptionField<T> Of<T>(string name) => (OptionField<T>)All.First(field => field.Name == name);

    private static OptionField<T> Row<T>(
        string name, OptionKind<T> kind, Func<TrainingOptions, T> get, Func<TrainingOptions, T, TrainingOptions> set, Action<OptionFaults, string, T> range, string help, string argument = "") =>
        new(name, kind, get, set, range, _ => false, null, help) { Argument = argument };

    private static OptionField<TEnum> Word<TEnum>(string name, Func<TrainingOptions, TEnum> get, Func<TrainingOptions, TEnum, TrainingOptions> set, string help)
        where TEnum : struct, Enum => Row(name, OptionKinds.Word<TEnum>(), get, set, OptionRanges.Word, help);

    /// <summary>An option that is null until it is chosen from the data.</summary>
    private static OptionField<T> OrNull<T>(
        string name, OptionKind<T> kind, Func<TrainingOptions, T?> get, Func<TrainingOptions, T?, TrainingOptions> set, Action<OptionFaults, string, T> range, string help, string argument = "")
        where T : struct =>
        new(name, kind, o => get(o)!.Value, (o, v) => set(o, v), range, o => get(o) is null, o => set(o, null), help) { Argument = argument };

    /// <summary>An option that may be nothing.</summary>
    private static OptionField<T> OrNothing<T>(
        string name, OptionKind<T> kind, Func<TrainingOptions, T?> get, Func<TrainingOptions, T?, TrainingOptions> set, Action<OptionFaults, string, T> range, string help, string argument = "")
        where T : class =>
        new(name, kind, o => get(o)!, (o, v) => set(o, v), range, o => get(o) is null, o => set(o, null), help) { Argument = argument };

    private static OptionField[] Networks() =>
    [
        Row("hidden", Widths, o => o.Hidden, (o, v) => o with { Hidden = v }, Layers, "Widths of the hidden layers. none: a linear mixed model, estimated exactly on all rows instead of trained (except with --refit off; several unordered classes with one cluster column). Default 64,64,32.", "W,W,..|none"),
        Word("activation", o => o.Activation, (o, v) => o with { Activation = v }, "Activation after each hidden layer. Default silu.") with { ReadBy = OptionReaders.HiddenLayers },
        Word("initial_weights", o => o.InitialWeights, (o, v) => o with { InitialWeights = v }, "Initial weights of dense hidden layers. drawn: for the number of inputs alone (He et al. 2015). scaled: then set by training rows, so that each unit has standard deviation 1 over them and bends among them; for narrow layers and few epochs. Default drawn.") with { ReadBy = OptionReaders.HiddenLayers },
        Row("dropout", Number, o => o.Dropout, (o, v) => o with { Dropout = v }, Share, "Share of hidden activations that are set to zero in training. Default 0.", "P") with { ReadBy = OptionReaders.HiddenLayers },
        Row("skip", Flag, o => o.Skip, (o, v) => o with { Skip = v }, Any, "Whether the encoded inputs also enter the linear predictor directly. Default true.") with { ReadBy = OptionReaders.HiddenLayers },
        OrNothing("random", Text, o => o.Random, (o, v) => o with { Random = v }, Formula, "Random effects in lme4's notation: 1 (intercepts), 1 + x1 + h (slopes; h: of the last hidden layer), 1 + x1 + s(x1) (a curve beside the slope), 1 + ridge(.) (slopes on all columns, one variance), 1 + gp(.) (a smooth function of all numbers), (1 + x1 | a) + (1 || b), (1 | a/b) for b within a. Default: the refit chooses them from the data and judges them on validation rows. Without a refit or validation rows: 1 + h up to 100 clusters, else 1. With --hidden none: 1.", "FORMULA"),
        OrNothing("fixed", Text, o => o.Fixed, (o, v) => o with { Fixed = v }, FixedPart, "Right-hand side of the fixed part in R's notation: age * sex + ns(dose, 3) + log(x) + relevel(arm, 'placebo') (docs/formula.md). Only its columns are features. Random effects are then intercepts unless random says more. Default: every feature enters linearly.", "FORMULA") with { IsLeftOutWhenNull = true },
    ];

    private static OptionField[] Images() =>
    [
        OrNothing("series", Text, o => o.Series, (o, v) => o with { Series = v }, Any, "Numeric columns that are a series, in its order, for convolutions of one dimension: names such as t1,t2,t3, or a pattern such as 't*' for all columns whose name starts with t. Default: no series.", "COLUMNS") with { IsLeftOutWhenNull = true },
        OrNull("backbone", OptionKinds.Word<BackboneKind>(), o => o.Backbone, (o, v) => o with { Backbone = v }, OptionRanges.Word, "With --image or --series: what reads them. conv: blocks of convolution, batch normalisation, PReLU and pooling; residual: blocks of two convolutions that add to their input; autoencoder, for images: conv down to a latent code, and blocks that reconstruct the image from it. Default conv.") with { IsLeftOutWhenNull = true },
        OrNothing("maps", Widths, o => o.Maps, (o, v) => o with { Maps = v }, Blocks, "With --image or --series: channels of each block's maps; multiples of 16 compute fastest. Default 16,32,64.", "W,W,..") with { IsLeftOutWhenNull = true },
        OrNull("map_features", Whole, o => o.MapFeatures, (o, v) => o with { MapFeatures = v }, Within(0, 65_536), "With --image or --series: width of the dense layer behind the last maps; 0: the mean of each map. Default 64.", "W") with { IsLeftOutWhenNull = true },
        OrNothing("map_effects", Widths, o => o.MapEffects, (o, v) => o with { MapEffects = v }, BlockNumbers, "With --image: blocks, counted from 1, in which each cluster of the first grouping factor scales and shifts the normalised maps. There is no refit then, unless all are blocks of an autoencoder's decoder, which are counted on behind those of --maps. Default: none.", "BLOCK,..") with { IsLeftOutWhenNull = true },
        OrNull("latent", Whole, o => o.Latent, (o, v) => o with { Latent = v }, Within(1, 65_536), "With --backbone autoencoder: width of the latent code. Default 56.", "N") with { IsLeftOutWhenNull = true },
        OrNull("reconstruction_weight", Number, o => o.ReconstructionWeight, (o, v) => o with { ReconstructionWeight = v }, Positive, "With --backbone autoencoder: weight of the squared error per pixel, in units of the pixels' variance, next to the outcome's loss. Default 1.", "WEIGHT") with { IsLeftOutWhenNull = true },
        OrNull("augment_flip", Flag, o => o.AugmentFlip, (o, v) => o with { AugmentFlip = v }, Any, "With --image: whether training images are mirrored left to right at random. Default false.") with { IsLeftOutWhenNull = true },
        OrNull("augment_shift", Whole, o => o.AugmentShift, (o, v) => o with { AugmentShift = v }, Within(0, 1_024), "With --image: pixels by which training images are shifted at most, at random. Default 0.", "PIXELS") with { IsLeftOutWhenNull = true },
        OrNull("augment_intensity", Number, o => o.AugmentIntensity, (o, v) => o with { AugmentIntensity = v }, Share, "With --image: share by which the brightness of training images changes at most, at random. Default 0.", "SHARE") with { IsLeftOutWhenNull = true },
    ];

    private static OptionField[] Objective() =>
    [
        OrNull("family", OptionKinds.Word<CountFamily>(), o => o.Family, (o, v) => o with { Family = v }, OptionRanges.Word, "Distribution of counts; negative-binomial (its dispersion is learned) is for counts that vary more than Poisson's. Default: chosen by a test on the training rows; poisson with --hidden none."),
        OrNothing("class_weights", OptionKinds.ClassWeights, o => o.ClassWeights, (o, v) => o with { ClassWeights = v }, Weights, "Weights of the classes in training; balanced: the same sum for each. Predicted probabilities are then those of reweighted data. Default: no class weights.", "balanced|LEVEL=W,.."),
        Word("between", o => o.Between, (o, v) => o with { Between = v }, "use: the fixed effects are learned from differences between clusters, too (best prediction if they transfer). ignore: they are learned only from differences within clusters (best explanation if clusters are confounded). Default use."),
        OrNull("lambda_f", Number, o => o.LambdaF, (o, v) => o with { LambdaF = v }, NotNegative, "Weight of the loss of the prediction without random effects (fixed head). Default 0.5, or 0 with --between ignore.", "W") with { ReadBy = OptionReaders.Training },
        OrNull("lambda_g", Number, o => o.LambdaG, (o, v) => o with { LambdaG = v }, NotNegative, "Weight of the adversary, which hides the clusters from the hidden layers; 0 switches it off. Default 0.03, or 0.1 with --between ignore or an adversary other than closed.", "W") with { ReadBy = OptionReaders.HiddenLayers },
        Row("lambda_k", Number, o => o.LambdaK, (o, v) => o with { LambdaK = v }, NotNegative, "Weight of the random effects' KL divergence, which shrinks them in training. Default 1.", "W") with { ReadBy = OptionReaders.Training },
        Row("lambda_k_on_whole_kl", Flag, o => o.LambdaKOnWholeKl, (o, v) => o with { LambdaKOnWholeKl = v }, Any, "Whether lambda_k is multiplied by the number of training rows. Default false.") with { ReadBy = OptionReaders.Training },
    ];

    private static OptionField[] Clusters() =>
    [
        Word("adversary", o => o.Adversary, (o, v) => o with { Adversary = v }, "How the clusters are hidden from the hidden layers. closed: what the best linear probe finds of the clusters in a batch is made small. reversal: by the reversed gradient of an adversary network. alternating: the published scheme. Hiding the clusters is a measured reduction, no guarantee, and not the same as not using them: for that there is --between ignore. Default closed.") with { ReadBy = OptionReaders.HiddenLayers },
        OrNull("adversary_layers", OptionKinds.Word<AdversaryLayers>(), o => o.AdversaryLayers, (o, v) => o with { AdversaryLayers = v }, OptionRanges.Word, "The hidden layers of the closed adversary; adversary networks read all. Default last, or all with --between ignore.") with { ReadBy = OptionReaders.HiddenLayers },
        OrNull("adversary_maps", OptionKinds.Word<AdversaryMaps>(), o => o.AdversaryMaps, (o, v) => o with { AdversaryMaps = v }, OptionRanges.Word, "With --image or --series and --adversary reversal or alternating: what the adversary reads of the maps. pooled: the mean of each map, which is cheap. convolutional: the maps of every block, by a convolution for each, as in the paper. Default pooled.") with { IsLeftOutWhenNull = true, ReadBy = OptionReaders.HiddenLayers },
        OrNull("hide", OptionKinds.Word<ClusterHiding>(), o => o.Hide, (o, v) => o with { Hide = v }, OptionRanges.Word, "adversary: the adversary hides the clusters in training, as far as it can. exact: after training every hidden layer also loses the directions in which the clusters' means differ, so that no linear classifier finds the clusters of the fit's rows in it. Nonlinear ones may, and predictions are usually worse. Needs a refit, no images, and hidden layers wider than the number of clusters less one. Default adversary.") with { IsLeftOutWhenNull = true, ReadBy = OptionReaders.HiddenLayers },
        Row("adversary_hidden", Widths, o => o.AdversaryHidden, (o, v) => o with { AdversaryHidden = v }, Layers, "Widths of the hidden layers of an adversary network (reversal, alternating). Default 32.") with { ReadBy = OptionReaders.HiddenLayers },
        Row("z_predictor_hidden", Widths, o => o.ZPredictorHidden, (o, v) => o with { ZPredictorHidden = v }, Layers, "Widths of the Z-predictor's hidden layers. Default 64, 32."),
        OrNull("z_predictor", Flag, o => o.ZPredictor, (o, v) => o with { ZPredictor = v }, Any, "Whether a Z-predictor and inferred.onnx are made. Default: up to 10,000 clusters in every factor."),
        Row("max_cluster_classes", Whole, o => o.MaxClusterClasses, (o, v) => o with { MaxClusterClasses = v }, AtLeast(2), "Maximum number of clusters of a factor that the adversary and the Z-predictor distinguish; the others share one class. Default 1,000."),
        Word("prior", o => o.Prior, (o, v) => o with { Prior = v }, "Whether the prior's standard deviations are learned or fixed. Default learned.") with { ReadBy = OptionReaders.Training },
        Row("prior_sd_intercept", Number, o => o.PriorSdIntercept, (o, v) => o with { PriorSdIntercept = v }, Positive, "Prior standard deviation of random intercepts; the start if it is learned. Default 0.5.") with { ReadBy = OptionReaders.Training },
        Row("prior_sd_slope", Number, o => o.PriorSdSlope, (o, v) => o with { PriorSdSlope = v }, Positive, "Prior standard deviation of random slopes; the start if it is learned. Default 0.3.") with { ReadBy = OptionReaders.Training },
    ];

    private static OptionField[] Refit() =>
    [
        Word("refit", o => o.Refit, (o, v) => o with { Refit = v }, "Whether the last layer is solved exactly as a mixed model after training (of several unordered classes with one cluster column). guarded: kept unless the validation loss is worse by more than two standard errors. Default guarded.") with { ReadBy = OptionReaders.Training },
        Row("curves", Flag, o => o.Curves, (o, v) => o with { Curves = v }, Any, "Whether the refit may have curves in numeric columns, in the fixed part and of each cluster, where it chooses the random effects itself and the data approve. Default true.") with { ReadBy = OptionReaders.FormSearch },
        Row("shared_slopes", Flag, o => o.SharedSlopes, (o, v) => o with { SharedSlopes = v }, Any, "Whether the refit may give clusters slopes on all columns with one variance, ridge(.), from 5,000 training rows on, where it chooses the random effects itself and the data approve. Default false: on no real table were they worth their time.") with { ReadBy = OptionReaders.FormSearch },
        Row("cluster_functions", Flag, o => o.ClusterFunctions, (o, v) => o with { ClusterFunctions = v }, Any, "Whether the refit may give each cluster a smooth function of all numbers, gp(.), from 5,000 training rows on, where it chooses the random effects itself and the data approve. Default false: each cluster has 64 effects more, and few tables need them.") with { ReadBy = OptionReaders.FormSearch },
        Row("trees", Flag, o => o.Trees, (o, v) => o with { Trees = v }, Any, "Whether the refit may have a column of boosted trees of the inputs in the fixed part, where it chooses the random effects itself, from 200 training rows on (1,000 where clusters cannot be held out). It is kept if the likelihood and the loss of rows held out both improve and, up to 5,000 rows, clusters held out are not predicted worse. Default true.") with { ReadBy = OptionReaders.FormSearch },
        Row("ridge", Flag, o => o.Ridge, (o, v) => o with { Ridge = v }, Any, "Whether the refit may shrink the coefficients of the inputs to 0, with variances that it estimates, where it chooses the random effects itself, from 8 columns on, and rows held out gain by more than one standard error or, up to 5,000 rows, clusters held out do and rows held out do not lose by more than one. Default true.") with { ReadBy = OptionReaders.FormSearch },
        Row("second_stage", Flag, o => o.SecondStage, (o, v) => o with { SecondStage = v }, Any, "Whether boosted trees may add to the predictions for known clusters what the mixed model leaves, from 1,000 training rows on, where rows out of fold gain by more than two standard errors. They read the inputs and the clusters' effects, of ordered classes also how often a cluster has each class. Rows that are new to a factor whose clusters the trees need do not use them. Only where the data choose the random effects and the last layer has no hidden features. Default true.") with { ReadBy = OptionReaders.FormSearch },
        Row("calibrate_variances", Flag, o => o.CalibrateVariances, (o, v) => o with { CalibrateVariances = v }, Any, "Whether held-out rows may enlarge the standard deviations of the random effects where Laplace's approximation is rough, as with few rows per cluster in several factors. Never with --hidden none. Default true.") with { ReadBy = OptionReaders.RefitOfNetwork },
        Word("new_clusters", o => o.NewClusters, (o, v) => o with { NewClusters = v }, "What may answer clusters that training did not have, once some of their rows are known without outcomes (one grouping factor). guard: what the rows' means tell of a cluster, where folds of training clusters gain more than two standard errors by it. context: the same whatever the folds say. population: neither measured nor used. Default guard.") with { ReadBy = OptionReaders.Refit },
        Word("criterion", o => o.Criterion, (o, v) => o with { Criterion = v }, "The likelihood that the refit of a continuous outcome maximises: restricted or full. Default reml.") with { ReadBy = OptionReaders.Refit },
        Word("degrees_of_freedom", o => o.DegreesOfFreedom, (o, v) => o with { DegreesOfFreedom = v }, "Degrees of freedom of t and F tests of fixed coefficients (continuous outcome, --hidden none). kenward-roger also corrects the standard errors; use it with few clusters. It needs --criterion reml and, with several factors, at most 2,000 random effects. Default satterthwaite.") with { ReadBy = OptionReaders.Refit },
        Word("confidence_intervals", o => o.ConfidenceIntervals, (o, v) => o with { ConfidenceIntervals = v }, "Confidence intervals of fixed coefficients, standard deviations, correlations, sigma, theta and cut points. wald: from standard errors; profile: from the likelihood, as lme4's confint; bootstrap: from simulated outcomes. profile and bootstrap need --hidden none. Default wald.") with { ReadBy = OptionReaders.Refit },
        Row("confidence_level", Number, o => o.ConfidenceLevel, (o, v) => o with { ConfidenceLevel = v }, Level, "Level of the confidence intervals, between 0 and 1. Default 0.95.", "L") with { ReadBy = OptionReaders.Refit },
        Row("bootstrap_samples", Whole, o => o.BootstrapSamples, (o, v) => o with { BootstrapSamples = v }, AtLeast(20), "Simulated outcomes of bootstrap intervals. Default 500.", "N") with { ReadBy = OptionReaders.Refit },
        Row("quadrature", Whole, o => o.Quadrature, (o, v) => o with { Quadrature = v }, Within(1, 51), "Nodes per effect of adaptive Gauss-Hermite quadrature in the refit, 1 to 51, such as --quadrature 15. Used if there is one factor with up to three effects and the outcome is not continuous, fewer where they cost too much and more where a check says so; otherwise, and with 1, Laplace's approximation is used. Default 7.", "NODES") with { ReadBy = OptionReaders.Refit },
        OrNull("networks", Whole, o => o.Networks, (o, v) => o with { Networks = v }, Within(1, 64), "Number of networks, each trained from a different seed; one refit uses the hidden layers of all. Default 3 under 2,000 rows, else 1; 1 without a refit and for several unordered classes.", "M") with { ReadBy = OptionReaders.RefitOfNetwork },
    ];

    private static OptionField[] Steps() =>
    [
        Row("max_epochs", Whole, o => o.MaxEpochs, (o, v) => o with { MaxEpochs = v }, AtLeast(1), "Maximum number of passes over the training rows. Default 200.", "N") with { ReadBy = OptionReaders.Training | OptionReaders.ZPredictor },
        OrNull("patience", Whole, o => o.Patience, (o, v) => o with { Patience = v }, AtLeast(0), "Epochs without a better validation loss after which training stops; 0 never stops early. Default 20, 10, 6 or 4 by the number of rows. From 50,000 training rows on a loss must be lower by .1 / sqrt(n), n validation rows, or by .2 % of itself, whichever is less, and epochs of the Z-predictor are parts of at most 50,000 rows.") with { ReadBy = OptionReaders.Training | OptionReaders.ZPredictor },
        OrNull("batch_size", Whole, o => o.BatchSize, (o, v) => o with { BatchSize = v }, AtLeast(1), "Rows per step. Default 32 to 1024, by the number of rows.", "N") with { ReadBy = OptionReaders.Training | OptionReaders.ZPredictor },
        Row("learning_rate", Number, o => o.LearningRate, (o, v) => o with { LearningRate = v }, Positive, "Learning rate. Default 0.002.", "R") with { ReadBy = OptionReaders.Training | OptionReaders.ZPredictor },
        Row("random_effects_rate_factor", Number, o => o.RandomEffectsRateFactor, (o, v) => o with { RandomEffectsRateFactor = v }, Positive, "The random effects' learning rate as a multiple of the learning rate. Default 3.") with { ReadBy = OptionReaders.Training },
        Row("learning_rate_decay", Number, o => o.LearningRateDecay, (o, v) => o with { LearningRateDecay = v }, Factor, "Factor on the learning rate whenever half the patience has passed without a better loss. Default 0.3.") with { ReadBy = OptionReaders.Training | OptionReaders.ZPredictor },
        OrNull("weight_decay", Number, o => o.WeightDecay, (o, v) => o with { WeightDecay = v }, NotNegative, "Decoupled weight decay of the networks' weights. Default 1,500 / training rows, at most 1; without a refit and for several unordered classes, up to 10,000 training rows, less as long as the validation loss falls.") with { ReadBy = OptionReaders.Training | OptionReaders.ZPredictor },
        Row("clip_norm", Number, o => o.ClipNorm, (o, v) => o with { ClipNorm = v }, NotNegative, "Maximum norm of a step's gradient; 0 switches clipping off. Default 1.") with { ReadBy = OptionReaders.Training | OptionReaders.ZPredictor },
        Row("validation_share", Number, o => o.ValidationShare, (o, v) => o with { ValidationShare = v }, Share, "Share of the training rows that decides when to stop; 0 trains on every row without early stopping. Default 0.15.") with { ReadBy = OptionReaders.Training | OptionReaders.ZPredictor },
    ];

    private static OptionField[] Run() =>
    [
        OrNull("input_clip", Number, o => o.InputClip, (o, v) => o with { InputClip = v }, Positive, "Standardised inputs beyond this many standard deviations are clipped, in the graphs too; with a log link also where they are more than one beyond the range of training. Default 10."),
        Row("embedding_above_levels", Whole, o => o.EmbeddingAboveLevels, (o, v) => o with { EmbeddingAboveLevels = v }, AtLeast(0), "Categorical columns with more levels become embeddings (2 to 16 numbers per level) instead of indicators. Default 32."),
        Word("unknown_cluster", o => o.UnknownCluster, (o, v) => o with { UnknownCluster = v }, "What the bundle does by default for unknown clusters: predict for the population, predict for the known clusters that the row resembles (inferred), from the unlabelled rows of the same cluster (context; membership: by the known clusters that they resemble; auto: by the one that training found better for the number of rows), or refuse (error). Default population."),
        Row("seed", Long, o => o.Seed, (o, v) => o with { Seed = v }, Any, "Seed of every random number. Default 1.", "N"),
        Row("threads", Whole, o => o.Threads, (o, v) => o with { Threads = v }, Within(1, 1_024), "Threads of a training step; results are bit-identical only for the same number. Default 1."),
        Word("device", o => o.Device, (o, v) => o with { Device = v }, "Where to train. Default auto: CUDA if available."),
    ];
}
