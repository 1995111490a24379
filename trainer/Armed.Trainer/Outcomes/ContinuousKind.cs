using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;

namespace Armed.Trainer.Outcomes;

/// <summary>A number with normal residuals; see <see cref="ContinuousOutcome"/>.</summary>
internal sealed class ContinuousKind : BuiltInKind
{
    public override ModelTask Task => ModelTask.Continuous;

    internal override bool IsStandardised => true;

    internal override bool IsGaussian => true;

    internal override bool HasMixedEffectsNetworks => true;

    /// <summary>The kind where nothing tells otherwise.</summary>
    internal override bool IsInferredFrom(OutcomeCells cells) => true;

    internal override OutcomeColumn? Read(OutcomeCells cells) => cells.Numbers(this, _ => true, "");

    public override OutcomeModel Build(int classes, TrainingOptions options) => new ContinuousOutcome();

    internal override OutcomeDistribution Start(RefitOutcome outcome) => new GaussianDistribution(1);

    internal override LinkResidual Residual(double sigma, double dispersion, Func<double> mean) => new(sigma * sigma, "sigma^2");

    /// <summary>r2 is against the mean of the scored rows. A model that knows nothing of rows that differ from those of the fit can do worse than their own mean: r2_training_mean is against that of the fit.</summary>
    internal override IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> predictions, int width, ScoredRows rows, double dispersion)
    {
        double squares = 0, absolutes = 0, sum = 0, total = 0, n = rows.TotalWeight;
        for (var i = 0; i < rows.Count; i++)
        {
            sum += rows.Weight(i) * rows.Outcome[i];
        }

        var mean = sum / n;
        for (var i = 0; i < rows.Count; i++)
        {
            double error = (double)predictions[i] - rows.Outcome[i], weight = rows.Weight(i);
            squares += weight * error * error;
            absolutes += weight * Math.Abs(error);
            total += weight * (rows.Outcome[i] - mean) * (rows.Outcome[i] - mean);
        }

        var trained = rows.TrainingMean is { } known ? total + (n * (known - mean) * (known - mean)) : double.NaN;
        return Scores.Finite(("rmse", Math.Sqrt(squares / n)), ("mae", absolutes / n), ("r2", 1 - squares / total), ("r2_training_mean", 1 - (squares / trained)));
    }

    internal override string Headline => "rmse";

    /// <summary>r2 is against the mean of the training rows, the prediction of a model without inputs.</summary>
    internal override IReadOnlyDictionary<string, double> Measure(TestedRows rows)
    {
        double squares = Scores.Mean(rows.Predictions, rows.Rows, (y, mean) => (y - mean) * (y - mean)), total = Scores.Mean(rows.Predictions, rows.Rows, (y, _) => Math.Pow(y - rows.TrainingMean, 2));
        var r2 = ("r2", 1 - (squares / total));
        return rows.Sds.Length == 0 ? With(rows, r2) : With(rows, r2, ("crps", NormalScores.Crps(rows)), ("coverage_90", NormalScores.Coverage(rows)));
    }

    /// <summary>Squared error in units of the outcome's variance.</summary>
    internal override double PredictionLoss(double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters, double sd) => Math.Pow((outcome - prediction[0]) / sd, 2);

    internal override string Describe(BundleManifest manifest, Func<IReadOnlyList<string>, string> list) =>
        FormattableString.Invariant($"{manifest.Outcome.Name}, a number: mean {manifest.Outcome.Mean:G4}, sd {manifest.Outcome.Sd:G4}, residual sd {manifest.ResidualSd:G4}");

    internal override double? Simulate(double eta, OutcomeParameters parameters, GaussianRandom random) => eta + (parameters.Sigma * random.Normal());

    internal override Func<double, GaussianRandom, double> Draw => (eta, random) => eta + random.Normal();

    internal override double? DrawnResidualSd => 1;

    private protected override bool Accepts(double value, int classes) => true;

    private protected override string Expected(int classes) => "a finite number";
}
