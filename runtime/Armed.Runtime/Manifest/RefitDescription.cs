namespace Armed.Runtime.Bundles;

/// <summary>What became of solving the last layer as a mixed model.</summary>
public sealed record RefitDescription
{
    /// <summary>Whether the bundle holds the solved last layer.</summary>
    public required bool Kept { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// Loss of the solved last layer on the validation rows, solved on the training rows alone: mean squared error in units of the outcome's variance
    /// for a continuous outcome, else the mean negative log-likelihood of the integrated prediction; null without validation rows.
    /// </summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The same of the last layer as stochastic gradients left it.</summary>
    public double? ValidationLossBefore { get; init; }

    /// <summary>The random effects that were solved for, in formula notation.</summary>
    public required string Random { get; init; }

    /// <summary>Numeric columns whose fixed part is a line and a curve; the curves share one variance.</summary>
    public IReadOnlyList<string> Curves { get => field ?? []; init; }

    /// <summary>Boosted trees whose sum is a column of the fixed part; 0 without such a column.</summary>
    public int Trees { get; init; }

    /// <summary>Networks whose last hidden layers it reads; 0 for a linear predictor.</summary>
    public required int Networks { get; init; }

    /// <summary>Whitened hidden features.</summary>
    public required int HiddenFeatures { get; init; }

    /// <summary>
    /// Factor on the standard deviations of the random effects beside those of the largest likelihood, chosen by held-out rows because Laplace's approximation is rough; above 1, or null where they are
    /// those of the largest likelihood.
    /// </summary>
    public double? SdMultiplier { get; init; }

    /// <summary>The parts that were kept, in the order in which they were tried, with the validation loss after each. Empty where nothing was searched for.</summary>
    public IReadOnlyList<RefitStepDescription> Steps { get => field ?? []; init; }

    /// <summary>What the search tried, in order, with what spoke for or against it. Empty where nothing was searched for, and in bundles of older versions.</summary>
    public IReadOnlyList<RefitTrialDescription> Tried { get => field ?? []; init; }

    /// <summary>Whether the coefficients of the inputs are shrunken, by normal priors with estimated variances. Default false.</summary>
    public bool Ridge { get; init; }

    /// <summary>The trees that add to the linear predictor of rows of known clusters; null without them.</summary>
    public SecondStageDescription? SecondStage { get; init; }

    /// <summary>Effective degrees of freedom of the coefficients of the inputs and the hidden features; null unless hidden layers were trained and these degrees estimated.</summary>
    public double? FixedDegrees { get; init; }

    /// <summary>
    /// Effective degrees of freedom of a smooth function of the inputs on the same rows. What it has more than <see cref="FixedDegrees"/> is the uncertainty of learning the hidden features,
    /// which intervals of the mean include. Where a linear predictor was chosen, with the squared distance
    /// of the two linear predictors in units of the rows' information. Null like these.
    /// </summary>
    public double? SmoothDegrees { get; init; }

    /// <summary>
    /// By numeric column what learning the fixed part adds to the variance of an average slope, which average marginal effects include: of a smooth function of the inputs on the same rows the variance
    /// and the squared distance, less the variance that the coefficients have; where the slope is corrected by that distance, the variance alone. Empty where <see cref="SmoothDegrees"/> is null, and in bundles of older versions.
    /// </summary>
    public IReadOnlyList<SlopeVarianceDescription> SlopeVariances { get => field ?? []; init; }

    /// <summary>
    /// The last columns of <c>fixed_spread</c> that are not from the coefficients: each adds one variance to every row, for learning the fixed part and for not knowing the effects' variances. They
    /// are uncertainties of single rows, which means over rows do not share. 0 in bundles of older versions.
    /// </summary>
    public int SpreadConstants { get; init; }

    /// <summary>The estimates; null if it was not kept.</summary>
    public MixedModelDescription? Model { get; init; }
}
