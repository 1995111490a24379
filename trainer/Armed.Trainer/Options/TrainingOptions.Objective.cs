// The groups of TrainingOptions are files; to users and in JSON the record is flat.
namespace Armed.Trainer;

public sealed partial record TrainingOptions
{
    /// <summary>
    /// Distribution of an outcome of counts given its mean. Default null: negative binomial where a test on the training rows finds that the counts vary more than Poisson's distribution allows, else Poisson; without
    /// hidden layers Poisson, as in lme4. Other outcomes have no family.
    /// </summary>
    public CountFamily? Family { get; init; }

    /// <summary>The family of counts that these options fix; null where a test on the training rows chooses it. A model without hidden layers is Poisson's unless it was asked for otherwise, as in lme4.</summary>
    internal CountFamily? FixedFamily => Family ?? (Hidden.Count == 0 ? CountFamily.Poisson : null);

    /// <summary>Weights of the classes, in training only: metrics do without. Default null: every class as the data has it.</summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>Whether differences between clusters may teach the fixed effects. Default use.</summary>
    public BetweenClusters Between { get; init; } = BetweenClusters.Use;

    /// <summary>Weight lambda_F of the fixed head's own loss, 0 or more. Default null: 0.5, or 0 when between-cluster differences are ignored.</summary>
    public double? LambdaF { get; init; }

    /// <summary>Weight lambda_g of the adversary, 0 or more; 0 switches it off. Default null: 0.03, or 0.1 when between-cluster differences are ignored; of the other schemes 0.1.</summary>
    public double? LambdaG { get; init; }

    /// <summary>Weight lambda_K of KL(q(U) || p(U)) / N, 0 or more. Default 1: the negative evidence lower bound.</summary>
    public double LambdaK { get; init; } = 1;

    /// <summary>Multiplies lambda_K by the number of training rows, as in the published implementation. Default false.</summary>
    public bool LambdaKOnWholeKl { get; init; }

    /// <summary>Widths of the hidden layers of an adversary network; the closed adversary has none. Default 32.</summary>
    public IReadOnlyList<int> AdversaryHidden { get; init; } = [32];

    /// <summary>How the clusters are hidden from the hidden layers. Default in closed form.</summary>
    public AdversaryScheme Adversary { get; init; } = AdversaryScheme.Closed;

    /// <summary>The hidden layers of the closed adversary; the networks of the other schemes read all. Default null: the last, or all when between-cluster differences are ignored.</summary>
    public AdversaryLayers? AdversaryLayers { get; init; }

    /// <summary>What an adversary network reads of a convolutional backbone's maps; the closed adversary reads their means. Default null: <see cref="AdversaryMaps.Pooled"/>.</summary>
    public AdversaryMaps? AdversaryMaps { get; init; }

    /// <summary>
    /// What hides the clusters from the hidden layers: the adversary in training, or after it the exact removal of what linear classifiers can find, which needs a refit, no images and hidden layers
    /// wider than the number of clusters less one. Default null: the adversary.
    /// </summary>
    public ClusterHiding? Hide { get; init; }

    /// <summary>Widths of the Z-predictor's hidden layers. Default 64, 32.</summary>
    public IReadOnlyList<int> ZPredictorHidden { get; init; } = [64, 32];

    /// <summary>Whether a Z-predictor and inferred.onnx are made. Default null: up to 10,000 clusters in every factor.</summary>
    public bool? ZPredictor { get; init; }

    /// <summary>Maximum number of clusters per factor that the adversary and the Z-predictor tell apart; the rest share one class. Default 1,000.</summary>
    public int MaxClusterClasses { get; init; } = 1_000;

    /// <summary>Whether the prior's standard deviations are learned from the data (empirical Bayes) or fixed. Default learned.</summary>
    public PriorKind Prior { get; init; } = PriorKind.Learned;

    /// <summary>Prior standard deviation of random intercepts, in units of the linear predictor (of the standardised outcome when continuous): the start when learned. Default 0.5.</summary>
    public double PriorSdIntercept { get; init; } = 0.5;

    /// <summary>The same for slopes. Default 0.3.</summary>
    public double PriorSdSlope { get; init; } = 0.3;
}
