using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Outcomes;

/// <summary>A number with normal residuals; see <see cref="ContinuousOutcome"/>.</summary>
internal sealed class ContinuousKind : OutcomeKind
{
    public override ModelTask Task => ModelTask.Continuous;

    public override bool IsStandardised => true;

    public override bool IsGaussian => true;

    /// <summary>The kind where nothing tells otherwise.</summary>
    public override bool IsInferredFrom(OutcomeCells cells) => true;

    public override OutcomeColumn? Read(OutcomeCells cells) => cells.Numbers(this, _ => true, "");

    public override OutcomeModel Build(int classes, TrainingOptions options) => new ContinuousOutcome();

    public override OutcomeDistribution Start(RefitOutcome outcome) => new GaussianDistribution(1);

    public override double? ResidualVariance(double sigma) => sigma * sigma;

    public override IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> predictions, int width, ScoredRows rows, double dispersion)
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

        return Scores.Finite(("rmse", Math.Sqrt(squares / n)), ("mae", absolutes / n), ("r2", 1 - squares / total));
    }

    /// <summary>Squared error in units of the outcome's variance.</summary>
    public override double PredictionLoss(double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters, double sd) => Math.Pow((outcome - prediction[0]) / sd, 2);

    public override string Describe(BundleManifest manifest, Func<IReadOnlyList<string>, string> list) =>
        FormattableString.Invariant($"{manifest.Outcome.Name}, a number: mean {manifest.Outcome.Mean:G4}, sd {manifest.Outcome.Sd:G4}, residual sd {manifest.ResidualSd:G4}");

    public override Func<double, GaussianRandom, double> Draw => (eta, random) => eta + random.Normal();

    public override double? DrawnResidualSd => 1;

    protected override bool Accepts(double value, int classes) => true;

    protected override string Expected(int classes) => "a finite number";
}
