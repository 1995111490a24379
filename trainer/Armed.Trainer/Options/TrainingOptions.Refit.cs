// The groups of TrainingOptions are files; to users and in JSON the record is flat.
namespace Armed.Trainer;

public sealed partial record TrainingOptions
{
    /// <summary>
    /// Random effects in lme4's notation: <c>1</c> or <c>1 + age + h</c> for every factor, <c>(1 + age | school) + (0 + age | pupil)</c>; two bars, <c>(1 + age || school)</c>, for
    /// independent effects; <c>1 + age + s(age)</c> for a curve of each cluster beside its line (one variance, in the refit alone); <c>1 + ridge(.)</c> for slopes on all columns that vary within clusters (one variance, in the refit alone);
    /// <c>1 + gp(.)</c> for a smooth function of all numbers (likewise); <c>(1 | school/class)</c> for <c>(1 | school) + (1 | school:class)</c>; names in backticks where they are not plain; h stands for the last
    /// hidden layer (nonlinear slopes, one variance). An intercept is there unless 0 or -1 takes it away. Up to 8 effects of a term have a full covariance; more are
    /// independent. Default null: the refit finds them, from intercepts on, where the likelihood and the validation rows approve of slopes. Training itself, and a fit without a
    /// refit or without validation rows, has <c>1 + h</c> for a factor of up to 100 clusters, else <c>1</c>; a fit without hidden layers <c>1</c>.
    /// </summary>
    public string? Random { get; init; }

    /// <summary>
    /// The right-hand side of the fixed part in R's notation: <c>age * sex + ns(dose, 3) + relevel(arm, 'placebo')</c>. Its columns alone are features, and the design's columns are the
    /// inputs of the model: of the last layer, which then always has them, and of the hidden layers. Without <see cref="Random"/> each factor has an intercept. Default null: every feature
    /// enters linearly, numbers standardised, levels as indicators.
    /// </summary>
    public string? Fixed { get; init; }

    /// <summary>Whether the last layer is solved exactly as a mixed model once the backbone is fitted; of several unordered classes with one grouping factor. Default guarded: kept unless the validation loss is clearly worse.</summary>
    public RefitPolicy Refit { get; init; } = RefitPolicy.Guarded;

    /// <summary>
    /// How clusters that training did not have are answered once some of their rows are known without outcomes. Default guard: what the rows' means tell of a cluster's effects enters the model
    /// where folds of training clusters show a gain of more than two standard errors. Context: it enters whatever they show. Population: it never does, and nothing is measured. For models with a
    /// refit and one grouping factor.
    /// </summary>
    public NewClusterPolicy NewClusters { get; init; } = NewClusterPolicy.Guard;

    /// <summary>
    /// Whether the refit may have curves in numeric columns, in the fixed part and of each cluster (<c>s(age)</c> in <see cref="Random"/>), where it chooses the random effects itself. Default true: they
    /// are there where the likelihood and the validation rows approve of them. Not with <see cref="BetweenClusters.Ignore"/>.
    /// </summary>
    public bool Curves { get; init; } = true;

    /// <summary>
    /// Whether the refit may give the clusters of a factor slopes on all columns that vary within them, with one variance (<c>ridge(.)</c> in <see cref="Random"/>), where it chooses the random effects itself, from 5,000 training rows and 4
    /// such columns on, up to 64: they are there where the likelihood and rows held out approve of them and they do not make the refit much slower. Default false: on no real table were they worth their time. Not with
    /// <see cref="BetweenClusters.Ignore"/>.
    /// </summary>
    public bool SharedSlopes { get; init; }

    /// <summary>
    /// Whether the refit may give the clusters of a factor a smooth function each of all numbers that vary within them, with one variance (<c>gp(.)</c> in <see cref="Random"/>), where it chooses the random effects itself, from 5,000
    /// training rows and 4 such columns on: they are there where the likelihood and rows held out approve of them and they do not make the refit much slower. Default false: each cluster has 64 effects more, and few tables need
    /// them. Not with <see cref="BetweenClusters.Ignore"/>.
    /// </summary>
    public bool ClusterFunctions { get; init; }

    /// <summary>
    /// Whether the refit may have a column of boosted trees of the inputs in the fixed part, where it chooses the random effects itself, from 200 training rows on, or 1,000 where clusters cannot be held out (several
    /// grouping factors, or fewer than 8 clusters). Default true: it is kept if the likelihood and the loss of rows held out both improve and, up to 5,000 rows, clusters held out are not predicted worse. Not with <see cref="BetweenClusters.Ignore"/>.
    /// </summary>
    public bool Trees { get; init; } = true;

    /// <summary>
    /// Whether the refit may shrink the coefficients of the inputs to 0, where it chooses the random effects itself and there are at least 8 columns. Default true: they have normal priors with estimated variances, one for numbers and one for
    /// levels, where rows held out gain by more than one standard error or, up to 5,000 rows, clusters held out do and rows held out do not lose by more than one. Shrunken coefficients have no p values. Not with <see cref="BetweenClusters.Ignore"/>.
    /// </summary>
    public bool Ridge { get; init; } = true;

    /// <summary>
    /// Whether boosted trees may add to the predictions for known clusters what the mixed model leaves, from 1,000 training rows on. They read the inputs, the linear predictor and the clusters' effects and change the linear predictor; or, of
    /// ordered classes, also read how often a cluster has each class, and change the classes' probabilities, which have no intervals then. Default true: they are
    /// there where rows out of fold gain by more than two standard errors. Of several factors they may need some: rows that are new to one of these do not use them. Not with given <see cref="Random"/>, hidden features in the last layer, without hidden layers or with <see cref="BetweenClusters.Ignore"/>; nor for several linear predictors.
    /// </summary>
    public bool SecondStage { get; init; } = true;

    /// <summary>
    /// Whether rows held out may enlarge the standard deviations of the random effects where Laplace's approximation is rough and makes them too small (several factors or many effects, few rows per cluster, an outcome that is
    /// not continuous). Default true: they are multiplied by up to 4 where that predicts held-out rows better by more than one standard error; the estimates have no log-likelihood then. Never without hidden layers.
    /// </summary>
    public bool CalibrateVariances { get; init; } = true;

    /// <summary>What the variances of a continuous outcome maximise in the refit. Default restricted likelihood.</summary>
    public EstimationCriterion Criterion { get; init; } = EstimationCriterion.Reml;

    /// <summary>
    /// How the degrees of freedom of t and F tests of fixed coefficients are computed, for a continuous outcome without hidden features. Default Satterthwaite's method; Kenward and Roger's
    /// needs restricted likelihood, and at most 2,000 random effects where there are several factors.
    /// </summary>
    public DegreesOfFreedomMethod DegreesOfFreedom { get; init; } = DegreesOfFreedomMethod.Satterthwaite;

    /// <summary>How confidence intervals of fixed coefficients and variance parameters are computed. Default Wald's; the others are for models without hidden features and take longer.</summary>
    public ConfidenceMethod ConfidenceIntervals { get; init; } = ConfidenceMethod.Wald;

    /// <summary>Level of confidence intervals, between 0 and 1. Default 0.95.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>Simulated outcomes of bootstrap intervals, at least 20. Default 500.</summary>
    public int BootstrapSamples { get; init; } = 500;

    /// <summary>
    /// Nodes per effect of adaptive Gauss-Hermite quadrature in the refit (one factor, up to three effects, an outcome that is not continuous), 1 to 51; 1 is Laplace's approximation, which serves everywhere else.
    /// Fewer where they cost too much, more where a check says that they are needed. Default 7.
    /// </summary>
    public int Quadrature { get; init; } = 7;

    /// <summary>Networks that are fitted, each from its own seed, and share one refit. Default null: 3 under 2,000 rows, else 1; 1 without a refit or hidden layers, and for several unordered classes.</summary>
    public int? Networks { get; init; }

    /// <summary>Levels up to which a column becomes indicators where nothing learns an embedding: each is a fixed coefficient.</summary>
    private const int MostIndicators = 1_000;

    /// <summary>Whether answers from several rows of a new cluster are measured; false where single rows are predicted alone. It is not saved.</summary>
    internal bool MeasuresNewClusters { get; init; } = true;

    /// <summary>Of completed options: whether the last layer is solved as a mixed model.</summary>
    internal bool HasRefit => Refit != RefitPolicy.Off;

    /// <summary>Of completed options: whether that is the whole fit. Without hidden layers the model is a mixed model, and its estimation is exact.</summary>
    internal bool IsWholeFit => HasRefit && Hidden.Count == 0;

    /// <summary>
    /// The options with what follows from the kind of outcome: the refit is off where an outcome does not have a mixed model, and an exact mixed model takes every row as it is, without
    /// rows for validation, clipped inputs or embeddings. A formula's inputs are neither clipped nor searched for slopes.
    /// </summary>
    /// <param name="canRefit">Whether the last layer of the outcome can be solved as a mixed model.</param>
    internal TrainingOptions CompletedFor(bool canRefit)
    {
        var options = canRefit ? this : this with { Refit = RefitPolicy.Off };
        if (Fixed is not null)
        {
            options = options with { InputClip = null, Skip = true, Random = Random ?? "1", EmbeddingAboveLevels = Math.Max(EmbeddingAboveLevels, MostIndicators) }; // the formula says what the inputs are, and which slopes there are
        }

        return options.IsWholeFit
            ? options with { ValidationShare = 0, InputClip = null, Skip = true, EmbeddingAboveLevels = Math.Max(EmbeddingAboveLevels, MostIndicators) }
            : options;
    }
}
