using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;

namespace Armed.Trainer.Outcomes;

/// <summary>
/// A kind of outcome, the half that trains: it reads the column, builds the torch half (<see cref="OutcomeModel"/>), says how the last layer is solved, scores, simulates and finds words
/// for people. Its other half, which predicts, is <see cref="Outcome"/> in the runtime. A program passes a kind of its own, whose outcomes are numbers, as <see cref="DataRequest.Kind"/>.
/// A built-in kind is also a line in OutcomeKinds. A kind never changes.
/// </summary>
public abstract class OutcomeKind
{
    /// <summary>Probabilities and means below this count as this where their logarithm is taken to compare last layers.</summary>
    private protected const double SmallestProbability = 1e-12;

    private const double LinkStep = 1e-3;

    // Wide: a difference of differences, and a program's own inverse link may compute in single precision.
    private const double BendStep = 0.05;

    /// <summary>Variance of the standard logistic distribution, the residual of a logit's latent variable.</summary>
    private protected static LinkResidual LogitResidual { get; } = new(Math.PI * Math.PI / 3, "pi^2 / 3, on the latent scale of the logit");

    /// <summary>The kind. Its name is in manifests and belongs to the identity of a fit: a checkpoint is not continued with another kind.</summary>
    public abstract ModelTask Task { get; }

    /// <summary>Whether the mean is the exponential of the linear predictor. Default false.</summary>
    public virtual bool HasLogLink => false;

    /// <summary>Whether the last layer can be solved as a mixed model, which needs a log-concave distribution. Default true; false leaves it as it was trained.</summary>
    public virtual bool CanRefit => true;

    /// <summary>The half that predicts, of a bundle or for questions at training.</summary>
    /// <param name="description">The outcome as the manifest describes it; at training its name and its dispersion alone, which may be null.</param>
    /// <param name="residualSd">Residual standard deviation of a built-in outcome; else null.</param>
    /// <returns>An outcome of the same <see cref="Task"/>.</returns>
    public abstract Outcome Predicting(OutcomeDescription description, double? residualSd);

    /// <summary>The torch half, untrained.</summary>
    /// <param name="classes">Number of classes; 0 for numbers.</param>
    /// <param name="options">The options of the fit.</param>
    /// <returns>A module that the caller disposes.</returns>
    public abstract OutcomeModel Build(int classes, TrainingOptions options);

    /// <summary>The linear predictor at which the mean is that, g(mean), the inverse of <see cref="Outcome.InverseLink"/>. Default: its logarithm with <see cref="HasLogLink"/>, else the mean.</summary>
    /// <param name="mean">The mean.</param>
    protected internal virtual double Link(double mean) => HasLogLink ? Math.Log(Math.Max(SmallestProbability, mean)) : mean;

    /// <summary>Refuses a kind whose halves have different links, so that a start or a score would be wrong.</summary>
    /// <param name="mean">A mean of the outcome.</param>
    /// <exception cref="InvalidOperationException">The link of that mean does not lead back to it: a defect of the kind.</exception>
    internal void RequireInverseLink(double mean)
    {
        var (linear, back) = (Link(mean), Plain.InverseLink(Link(mean)));
        if (!(Math.Abs(back - mean) <= 1e-6 * Math.Abs(mean)))
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The outcome '{Name}' has the link {linear:R} of the mean {mean:R}, whose inverse link is {back:R}; expected the mean again. Override HasLogLink or Link so that it is the inverse of InverseLink."));
        }
    }

    /// <summary>Whether an outcome has one mean that follows the linear predictor. Default true; false where each class has a probability of its own.</summary>
    internal virtual bool HasOneMean => true;

    /// <summary>Derivative of the mean by the linear predictor, as a difference. Default that of the inverse link; 1 without <see cref="HasOneMean"/>.</summary>
    /// <param name="linear">The linear predictor.</param>
    internal virtual double MeanSlope(double linear) => (Plain.InverseLink(linear + LinkStep) - Plain.InverseLink(linear - LinkStep)) / (2 * LinkStep);

    /// <summary>Derivative of <see cref="MeanSlope"/> by the linear predictor, as a difference.</summary>
    /// <param name="linear">The linear predictor.</param>
    internal double MeanBend(double linear) => (MeanSlope(linear + BendStep) - MeanSlope(linear - BendStep)) / (2 * BendStep);

    /// <summary>Its name in manifests and on the command line.</summary>
    internal string Name => Task.Name;

    /// <summary>The runtime's outcomes with this one.</summary>
    internal virtual OutcomeRegistry Registry => field ??= OutcomeRegistry.Default.With(Task, Predicting);

    /// <summary>Whether the request may name a positive level.</summary>
    internal virtual bool TakesPositive => false;

    /// <summary>Whether the request may name an order of levels.</summary>
    internal virtual bool TakesOrder => false;

    /// <summary>Whether rows may have an offset, a known part of the linear predictor.</summary>
    internal bool TakesOffset => Plain.TakesOffset;

    /// <summary>Whether the distribution is chosen by <see cref="TrainingOptions.Family"/>.</summary>
    internal virtual bool TakesFamily => false;

    /// <summary>Whether the network sees the outcome divided by its standard deviation after its mean is subtracted.</summary>
    internal virtual bool IsStandardised => false;

    /// <summary>Whether the network sees class codes, int64 [N], and not numbers, float [N, 1].</summary>
    internal virtual bool TakesCodes => false;

    /// <summary>How much a row tells of the linear predictor beside a row of an outcome that is not rare, 0 to 1. Default 1.</summary>
    /// <param name="mean">Mean of the outcome.</param>
    internal virtual double Information(double mean) => 1;

    /// <summary>Whether the linear predictor has an intercept; cut points take its place.</summary>
    internal virtual bool HasIntercept => true;

    /// <summary>Whether residuals are normal, so that the last layer is a linear mixed model and weights are precisions.</summary>
    internal virtual bool IsGaussian => false;

    /// <summary>Whether networks with random effects in their loss have a published form for it.</summary>
    internal virtual bool HasMixedEffectsNetworks => false;

    /// <summary>Whether a random effect per row can be told from the distribution's own variation, as overdispersion can for counts.</summary>
    internal virtual bool SeparatesRowEffects => false;

    /// <summary>What people call the distribution's dispersion.</summary>
    internal virtual string DispersionName => "dispersion";

    /// <summary>LightGBM's objective, without the number of classes. Default: poisson with <see cref="HasLogLink"/>, whose predictions are means of any outcome of 0 or more; else regression.</summary>
    internal virtual string BoostingObjective => HasLogLink ? "poisson" : "regression";

    /// <summary>Number of linear predictors.</summary>
    internal virtual int Outputs(int classes) => 1;

    /// <summary>Whether a column is taken to be of this kind where the request names none.</summary>
    internal virtual bool IsInferredFrom(OutcomeCells cells) => false;

    /// <summary>Proposes this kind where another one was inferred; null if it does not fit.</summary>
    internal virtual OutcomeProposal? Propose(OutcomeCells cells, OutcomeColumn inferred) => null;

    /// <summary>Reads the column; null if a fault was added.</summary>
    internal virtual OutcomeColumn? Read(OutcomeCells cells) => cells.Numbers(this, value => Plain.Accepts(value), $"the outcome {Name} is {Plain.Expected}");

    /// <summary>The distribution of a mixed model's outcome, its own parameters at starting values.</summary>
    internal virtual OutcomeDistribution Start(RefitOutcome outcome) => Distribution(double.PositiveInfinity);

    /// <summary>Refuses outcomes from which no mixed model can be estimated.</summary>
    /// <exception cref="ArgumentException">There is no mixed model of this kind: a defect of the caller.</exception>
    /// <exception cref="InputException">A value is unusable.</exception>
    internal virtual void Check(RefitOutcome outcome)
    {
        if (!CanRefit)
        {
            throw new ArgumentException($"There is no mixed model for the task {Name}.", nameof(outcome));
        }

        for (var i = 0; i < outcome.Values.Length; i++)
        {
            if (!Accepts(outcome.Values[i], outcome.Classes))
            {
                throw new InputException($"Row {i} of the mixed model has the outcome {outcome.Values[i]:R}; expected {Expected(outcome.Classes)}.");
            }
        }
    }

    /// <summary>Variance that the fixed and random effects leave on the scale of the linear predictor, for R2 and intraclass correlations; null if there is none.</summary>
    /// <param name="sigma">Residual standard deviation.</param>
    /// <param name="dispersion">Dispersion of the distribution; infinity without one.</param>
    /// <param name="mean">Computes the mean of the outcome over the population.</param>
    internal virtual LinkResidual? Residual(double sigma, double dispersion, Func<double> mean) => null;

    /// <summary>The dispersion by moments of a model that estimates none itself, weighted where rows have weights. Default: infinity, without one.</summary>
    /// <param name="means">Computes the predicted means [N]; it is asked only where there is a dispersion.</param>
    /// <param name="rows">The outcomes [N] of rows that are not held out.</param>
    /// <param name="family">The distribution of counts; null: as the counts vary.</param>
    internal virtual double DispersionByMoments(Func<float[]> means, ScoredRows rows, CountFamily? family) => double.PositiveInfinity;

    /// <summary>A warning where outcomes vary clearly more about predicted means than the distribution of the fit allows; null where they do not, or where a parameter of the distribution is learned from their spread.</summary>
    /// <param name="means">The predicted means [N].</param>
    /// <param name="rows">The outcomes [N].</param>
    /// <param name="dispersion">Dispersion of the distribution; infinity without one.</param>
    internal virtual string? SpreadWarning(ReadOnlySpan<float> means, ScoredRows rows, double dispersion) => null;

    /// <summary>
    /// Scores predictions; where rows have observation weights every mean is a weighted one. Default: root mean squared and mean absolute error, and the mean negative log-likelihood at the
    /// predicted mean.
    /// </summary>
    /// <param name="predictions">The predictions [N, width].</param>
    /// <param name="width">Columns of a prediction.</param>
    /// <param name="rows">Numbers or class codes.</param>
    /// <param name="dispersion">Dispersion of the distribution; infinity without one.</param>
    internal virtual IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> predictions, int width, ScoredRows rows, double dispersion)
    {
        var distribution = Distribution(dispersion);
        var (rmse, mae) = Scores.Errors(predictions, rows);
        return Scores.Finite(("rmse", rmse), ("mae", mae), ("log_loss", Scores.Mean(predictions, rows, (y, mean) => -distribution.LogLikelihood(Link(mean), y))));
    }

    /// <summary>Whether the spread of outcomes about their means says anything: not that of single events, which follows from the mean.</summary>
    internal virtual bool HasSpread => true;

    /// <summary>Whether 0 is an outcome of its own, of which there may be too many.</summary>
    internal virtual bool HasZeros => false;

    /// <summary>The measure by which models are compared, lower being better. Default log_loss.</summary>
    internal virtual string Headline => "log_loss";

    /// <summary>Whether the likelihood of a row is a probability, so that its log loss is 0 or more; that of a density has no limit.</summary>
    internal virtual bool IsDiscrete => false;

    /// <summary>Whether <see cref="Measure"/> asks for a threshold that is chosen on training rows.</summary>
    internal virtual bool HasThreshold => false;

    /// <summary>Measures held-out rows for a comparison of models: all that <see cref="Score"/> gives, and what needs the training rows or standard deviations besides. Default: the former.</summary>
    internal virtual IReadOnlyDictionary<string, double> Measure(TestedRows rows) => Score(rows.Predictions, rows.Width, rows.Rows, rows.Dispersion);

    /// <summary>Scores with further ones, which replace those of the same name.</summary>
    private protected IReadOnlyDictionary<string, double> With(TestedRows rows, params ReadOnlySpan<(string Name, double Value)> further)
    {
        var scores = new SortedDictionary<string, double>(Score(rows.Predictions, rows.Width, rows.Rows, rows.Dispersion).ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, _) in further)
        {
            scores.Remove(name);
        }

        foreach (var (name, value) in Scores.Finite(further))
        {
            scores[name] = value;
        }

        return scores;
    }

    /// <summary>The loss of one row's integrated prediction by which last layers are compared. Default: the negative log-likelihood at the predicted mean.</summary>
    /// <param name="outcome">Number or class code.</param>
    /// <param name="prediction">The prediction [width].</param>
    /// <param name="parameters">Parameters of the distribution.</param>
    /// <param name="sd">Standard deviation of a standardised outcome; else 1.</param>
    internal virtual double PredictionLoss(double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters, double sd) =>
        -Distribution(parameters.Dispersion).LogLikelihood(Link(prediction[0]), outcome);

    /// <summary>What a bundle predicts, for people.</summary>
    /// <param name="manifest">The bundle.</param>
    /// <param name="list">Writes names, shortened where they are many.</param>
    internal virtual string Describe(BundleManifest manifest, Func<IReadOnlyList<string>, string> list) => $"{manifest.Outcome.Name}: the mean of an outcome of the kind {Name}";

    /// <summary>Draws an outcome at a linear predictor, for simulated data; null if the simulator has no such outcome.</summary>
    internal virtual Func<double, GaussianRandom, double>? Draw => null;

    /// <summary>Draws an outcome of a fitted model at a linear predictor, on the fit's scale; null if there is no such draw.</summary>
    /// <param name="eta">The linear predictor.</param>
    /// <param name="parameters">The distribution's estimated parameters.</param>
    /// <param name="random">Where draws come from.</param>
    internal virtual double? Simulate(double eta, OutcomeParameters parameters, GaussianRandom random) => Draw?.Invoke(eta, random);

    /// <summary>Residual standard deviation of simulated outcomes; null if they have none.</summary>
    internal virtual double? DrawnResidualSd => null;

    /// <summary>Whether a mixed model can have an outcome.</summary>
    private protected virtual bool Accepts(double value, int classes) => Plain.Accepts(value);

    /// <summary>What a mixed model's outcome must be, for people.</summary>
    private protected virtual string Expected(int classes) => Plain.Expected;

    /// <summary>-ln of a probability that is not taken to be smaller than the smallest.</summary>
    private protected static double LogLoss(double probability) => -Math.Log(Math.Max(SmallestProbability, probability));

    /// <summary>The half that predicts, of which only what every model of the kind shares is asked.</summary>
    private Outcome Plain => field ??= Half(null);

    private Outcome Half(double? dispersion) => Predicting(new OutcomeDescription { Name = "outcome", Dispersion = dispersion }, null);

    /// <summary>The distribution with a dispersion; infinity is none, and 1 where the distribution needs one.</summary>
    private OutcomeDistribution Distribution(double dispersion) => (double.IsFinite(dispersion) ? Half(dispersion) : Plain).Distribution ?? Half(1).Distribution
        ?? throw new InvalidOperationException($"The outcome '{Name}' has no distribution. Give it one, or let CanRefit be false.");
}
