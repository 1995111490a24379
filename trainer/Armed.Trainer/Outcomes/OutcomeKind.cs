using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Outcomes;

/// <summary>
/// A kind of outcome, the half that trains: it reads the column, builds the torch half (<see cref="OutcomeModel"/>), says how the last layer is solved, scores, simulates and finds words
/// for people. Its other half, which predicts, is <see cref="Outcome"/> in the runtime. A new kind is a subclass and a line in <see cref="OutcomeKinds"/>.
/// </summary>
internal abstract class OutcomeKind
{
    /// <summary>Probabilities below this count as this where their logarithm is taken to compare last layers.</summary>
    protected const double SmallestProbability = 1e-12;

    /// <summary>Variance of the standard logistic distribution, the residual of a logit's latent variable.</summary>
    protected const double LogitVariance = Math.PI * Math.PI / 3;

    /// <summary>The kind.</summary>
    public abstract ModelTask Task { get; }

    /// <summary>Its name in manifests and on the command line.</summary>
    public string Name => Task.Name;

    /// <summary>Whether the request may name a positive level.</summary>
    public virtual bool TakesPositive => false;

    /// <summary>Whether the request may name an order of levels.</summary>
    public virtual bool TakesOrder => false;

    /// <summary>Whether rows may have an offset, a known part of the linear predictor.</summary>
    public virtual bool TakesOffset => false;

    /// <summary>Whether the distribution is chosen by <see cref="TrainingOptions.Family"/>.</summary>
    public virtual bool TakesFamily => false;

    /// <summary>Whether the network sees the outcome divided by its standard deviation after its mean is subtracted.</summary>
    public virtual bool IsStandardised => false;

    /// <summary>Whether the network sees class codes, int64 [N], and not numbers, float [N, 1].</summary>
    public virtual bool TakesCodes => false;

    /// <summary>Whether the linear predictor has an intercept; cut points take its place.</summary>
    public virtual bool HasIntercept => true;

    /// <summary>Whether residuals are normal, so that the last layer is a linear mixed model and weights are precisions.</summary>
    public virtual bool IsGaussian => false;

    /// <summary>Whether the mean is the exponential of the linear predictor.</summary>
    public virtual bool HasLogLink => false;

    /// <summary>Whether a random effect per row can be told from the distribution's own variation, as overdispersion can for counts.</summary>
    public virtual bool SeparatesRowEffects => false;

    /// <summary>Whether the last layer can be solved as a mixed model.</summary>
    public virtual bool CanRefit => true;

    /// <summary>What people call the distribution's dispersion.</summary>
    public virtual string DispersionName => "dispersion";

    /// <summary>Number of linear predictors.</summary>
    public virtual int Outputs(int classes) => 1;

    /// <summary>Whether a column is taken to be of this kind where the request names none.</summary>
    public virtual bool IsInferredFrom(OutcomeCells cells) => false;

    /// <summary>Proposes this kind where another one was inferred; null if it does not fit.</summary>
    public virtual OutcomeProposal? Propose(OutcomeCells cells, OutcomeColumn inferred) => null;

    /// <summary>Reads the column; null if a fault was added.</summary>
    public abstract OutcomeColumn? Read(OutcomeCells cells);

    /// <summary>The torch half, untrained.</summary>
    public abstract OutcomeModel Build(int classes, TrainingOptions options);

    /// <summary>The distribution of a mixed model's outcome, its own parameters at starting values.</summary>
    public abstract OutcomeDistribution Start(RefitOutcome outcome);

    /// <summary>Refuses outcomes from which no mixed model can be estimated.</summary>
    /// <exception cref="ArgumentException">There is no mixed model of this kind: a defect of the caller.</exception>
    /// <exception cref="InputException">A value is unusable.</exception>
    public virtual void Check(RefitOutcome outcome)
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

    /// <summary>Variance that the fixed and random effects leave on the scale of the linear predictor, for an intraclass correlation; null if there is none.</summary>
    /// <param name="sigma">Residual standard deviation.</param>
    public virtual double? ResidualVariance(double sigma) => null;

    /// <summary>Scores predictions; where rows have observation weights every mean is a weighted one.</summary>
    /// <param name="predictions">The predictions [N, width].</param>
    /// <param name="width">Columns of a prediction.</param>
    /// <param name="rows">Numbers or class codes.</param>
    /// <param name="dispersion">Dispersion of the distribution; infinity without one.</param>
    public abstract IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> predictions, int width, ScoredRows rows, double dispersion);

    /// <summary>The loss of one row's integrated prediction by which last layers are compared.</summary>
    /// <param name="outcome">Number or class code.</param>
    /// <param name="prediction">The prediction [width].</param>
    /// <param name="parameters">Parameters of the distribution.</param>
    /// <param name="sd">Standard deviation of a standardised outcome; else 1.</param>
    public abstract double PredictionLoss(double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters, double sd);

    /// <summary>What a bundle predicts, for people.</summary>
    /// <param name="manifest">The bundle.</param>
    /// <param name="list">Writes names, shortened where they are many.</param>
    public abstract string Describe(BundleManifest manifest, Func<IReadOnlyList<string>, string> list);

    /// <summary>Draws an outcome at a linear predictor, for simulated data; null if the simulator has no such outcome.</summary>
    public virtual Func<double, GaussianRandom, double>? Draw => null;

    /// <summary>Residual standard deviation of simulated outcomes; null if they have none.</summary>
    public virtual double? DrawnResidualSd => null;

    /// <summary>Whether a mixed model can have an outcome.</summary>
    protected abstract bool Accepts(double value, int classes);

    /// <summary>What a mixed model's outcome must be, for people.</summary>
    protected abstract string Expected(int classes);

    /// <summary>-ln of a probability that is not taken to be smaller than the smallest.</summary>
    protected static double LogLoss(double probability) => -Math.Log(Math.Max(SmallestProbability, probability));
}
