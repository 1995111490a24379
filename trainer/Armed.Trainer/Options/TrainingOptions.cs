using Armed.Runtime;
using Armed.Trainer.Options;

namespace Armed.Trainer;

/// <summary>Every choice of a fit, validated once (<see cref="Validate"/>) and saved with the bundle. A null means: chosen from the data and said.</summary>
public sealed record TrainingOptions
{
    /// <summary>Widths of the backbone's hidden layers, first to last; empty for a linear mixed model, which the refit estimates exactly on all rows. Default 64, 64, 32.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64, 64, 32];

    /// <summary>Activation after each hidden layer. Default SiLU: smooth, so that it extrapolates gently and its slopes per cluster do too.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Silu;

    /// <summary>Share of hidden activations that dropout zeroes in training, 0 to below 1. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>Adds the term x beta_x from the encoded inputs straight to the linear predictor. Default true.</summary>
    public bool Skip { get; init; } = true;

    /// <summary>
    /// Random effects in lme4's notation: <c>1</c> or <c>1 + age + h</c> for every factor, <c>(1 + age | school) + (0 + age | pupil)</c>; two bars, <c>(1 + age || school)</c>, for
    /// independent effects; <c>(1 | school/class)</c> for <c>(1 | school) + (1 | school:class)</c>; names in backticks where they are not plain; h stands for the last
    /// hidden layer (nonlinear slopes, one variance). An intercept is there unless 0 or -1 takes it away. Up to 8 effects of a term have a full covariance; more are
    /// independent. Default null: the refit finds them, from intercepts on, where the likelihood and the validation rows approve of slopes. Training itself, and a fit without a
    /// refit or without validation rows, has <c>1 + h</c> for a factor of up to 100 clusters, else <c>1</c>; a fit without hidden layers <c>1</c>.
    /// </summary>
    public string? Random { get; init; }

    /// <summary>Distribution of an outcome of counts given its mean. Default Poisson; the negative binomial is for counts that vary more. Other outcomes have no family.</summary>
    public CountFamily Family { get; init; } = CountFamily.Poisson;

    /// <summary>Weights of the classes, in training only: metrics do without. Default null: every class as the data has it.</summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>Whether differences between clusters may teach the fixed effects. Default use.</summary>
    public BetweenClusters Between { get; init; } = BetweenClusters.Use;

    /// <summary>Weight lambda_F of the fixed head's own loss, 0 or more. Default null: 0.5, or 0 when between-cluster differences are ignored.</summary>
    public double? LambdaF { get; init; }

    /// <summary>Weight lambda_g of the adversary, 0 or more; 0 switches it off. Default null: 0.1.</summary>
    public double? LambdaG { get; init; }

    /// <summary>Weight lambda_K of KL(q(U) || p(U)) / N, 0 or more. Default 1: the negative evidence lower bound.</summary>
    public double LambdaK { get; init; } = 1;

    /// <summary>Multiplies lambda_K by the number of training rows, as in the published implementation. Default false.</summary>
    public bool LambdaKOnWholeKl { get; init; }

    /// <summary>Widths of the adversary's hidden layers. Default 32.</summary>
    public IReadOnlyList<int> AdversaryHidden { get; init; } = [32];

    /// <summary>How the adversary is trained. Default gradient reversal within one forward pass.</summary>
    public AdversaryScheme AdversaryScheme { get; init; } = AdversaryScheme.Reversal;

    /// <summary>Widths of the Z-predictor's hidden layers. Default 64, 32.</summary>
    public IReadOnlyList<int> ZPredictorHidden { get; init; } = [64, 32];

    /// <summary>Whether a Z-predictor and inferred.onnx are made. Default null: up to 10,000 clusters in every factor.</summary>
    public bool? ZPredictor { get; init; }

    /// <summary>Most clusters per factor that the adversary and the Z-predictor tell apart; the rest share one class. Default 1,000.</summary>
    public int MaxClusterClasses { get; init; } = 1_000;

    /// <summary>Whether the prior's standard deviations are learned from the data (empirical Bayes) or fixed. Default learned.</summary>
    public PriorKind Prior { get; init; } = PriorKind.Learned;

    /// <summary>Prior standard deviation of random intercepts, in units of the linear predictor (of the standardised outcome when continuous): the start when learned. Default 0.5.</summary>
    public double PriorSdIntercept { get; init; } = 0.5;

    /// <summary>The same for slopes. Default 0.3.</summary>
    public double PriorSdSlope { get; init; } = 0.3;

    /// <summary>Whether the last layer is solved exactly as a mixed model once the backbone is fitted; not for several unordered classes. Default guarded: kept unless the validation loss is clearly worse.</summary>
    public RefitPolicy Refit { get; init; } = RefitPolicy.Guarded;

    /// <summary>What the variances of a continuous outcome maximise in the refit. Default restricted likelihood.</summary>
    public EstimationCriterion Criterion { get; init; } = EstimationCriterion.Reml;

    /// <summary>Nodes of adaptive Gauss-Hermite quadrature in the refit (one factor, one effect, an outcome that is not continuous), 1 to 51; 1 is Laplace's approximation, which serves everywhere else. Default 7.</summary>
    public int Quadrature { get; init; } = 7;

    /// <summary>Networks that are fitted, each from its own seed, and share one refit. Default null: 3 under 2,000 rows, else 1; 1 without a refit or hidden layers.</summary>
    public int? Networks { get; init; }

    /// <summary>Maximum number of passes over the training rows. Default 200.</summary>
    public int MaxEpochs { get; init; } = 200;

    /// <summary>Epochs without a better validation loss after which training stops; 0 never stops early. Default null: 20 under 20,000 training rows, 10 under 200,000, else 6.</summary>
    public int? Patience { get; init; }

    /// <summary>Rows per step. Default null: 32 to 1,024 by the number of rows.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Learning rate of AdamW. Default 0.002.</summary>
    public double LearningRate { get; init; } = 0.002;

    /// <summary>The random effects' learning rate as a multiple of <see cref="LearningRate"/>. Default 3.</summary>
    public double RandomEffectsRateFactor { get; init; } = 3;

    /// <summary>Factor on the learning rate whenever half the patience has passed without a better loss; 1 keeps it constant. Default 0.3.</summary>
    public double LearningRateDecay { get; init; } = 0.3;

    /// <summary>
    /// Decoupled weight decay of the networks' weights, 0 or more; never on random effects, scales or biases. Default null: 1,500 / training rows, at most 1,
    /// as a prior's weight falls with the data.
    /// </summary>
    public double? WeightDecay { get; init; }

    /// <summary>Largest norm of the gradient of a step; larger ones are scaled down. Default 1; 0 switches clipping off.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Share of the training rows that decides when to stop, stratified by cluster and class; 0 trains on every row without early stopping. Default 0.15.</summary>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>Standardised inputs beyond this many standard deviations are clipped, in the graphs too; null for no clipping. Default 10.</summary>
    public double? InputClip { get; init; } = 10;

    /// <summary>Categorical columns with more levels than this become learned embeddings instead of indicators. Default 32.</summary>
    public int EmbeddingAboveLevels { get; init; } = 32;

    /// <summary>What the bundle does by default with an unknown cluster. Default population.</summary>
    public UnknownClusterPolicy UnknownCluster { get; init; } = UnknownClusterPolicy.Population;

    /// <summary>Seed of every random number. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads of a training step; results are bit-identical only for the same number. Default 1, the fastest for small networks.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Where to train. Default auto: CUDA if available.</summary>
    public TrainingDevice Device { get; init; } = TrainingDevice.Auto;

    /// <summary>Throws an <see cref="ArgumentException"/> that lists every fault, or does nothing.</summary>
    /// <exception cref="ArgumentException">One or more options are out of range.</exception>
    public void Validate() => TrainingOptionsValidator.Validate(this);
}
