using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;

namespace Armed.Trainer.Outcomes;

/// <summary>Two classes; see <see cref="BinaryOutcome"/>.</summary>
internal sealed class BinaryKind : BuiltInKind
{
    private static readonly string[] s_positives = ["1", "true", "yes", "y"];

    public override ModelTask Task => ModelTask.Binary;

    internal override bool IsDiscrete => true;

    internal override bool TakesPositive => true;

    internal override bool HasMixedEffectsNetworks => true;

    internal override string BoostingObjective => "binary";

    /// <summary>p (1 - p), as a share of its largest value.</summary>
    internal override double Information(double mean) => 4 * mean * (1 - mean);

    internal override bool IsInferredFrom(OutcomeCells cells) => cells.Levels?.Length == 2;

    internal override OutcomeColumn? Read(OutcomeCells cells)
    {
        var (levels, asked) = (cells.Levels, cells.Positive);
        if (levels?.Length != 2)
        {
            return cells.Fault($"{cells.CapitalColumn} has {cells.LevelCount}, but a binary outcome needs exactly two.{cells.Advice}");
        }

        if (asked is not null && !levels.Contains(asked))
        {
            return cells.Fault($"The positive level {Say.Quote(asked)} does not occur in {cells.Column}. Its levels: {Say.List(levels)}.");
        }

        var positive = asked ?? levels.FirstOrDefault(IsPositive) ?? levels[1];
        if (asked is null)
        {
            cells.Tell(levels is ["1", "2"] // some tables have 1 for yes, others 2
                ? $"Warning: the levels '1' and '2' of {cells.Column} do not say which is the event. The probability of '1' is predicted; --positive 2 predicts that of '2'." : $"Positive level of {cells.Column}: {Say.Quote(positive)}, whose probability is predicted (change it with --positive).");
        }

        return cells.Classes(this, [.. levels.Where(level => level != positive), positive]) with { Positive = positive };
    }

    public override OutcomeModel Build(int classes, TrainingOptions options) => new BinaryOutcome();

    internal override OutcomeDistribution Start(RefitOutcome outcome) => new BernoulliDistribution();

    /// <summary>Of the standard logistic distribution, the residual of a logit's latent variable.</summary>
    internal override LinkResidual Residual(double sigma, double dispersion, Func<double> mean) => LogitResidual;

    internal override bool HasSpread => false;

    internal override IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> predictions, int width, ScoredRows rows, double dispersion)
    {
        double loss = 0, positives = 0, truePositives = 0, trueNegatives = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            bool positive = rows.Outcome[i] > 0.5f, predicted = predictions[i] > 0.5f;
            var weight = rows.Weight(i);
            loss += weight * Scores.LogLoss(positive ? predictions[i] : 1 - (double)predictions[i]);
            positives += positive ? weight : 0;
            truePositives += positive && predicted ? weight : 0;
            trueNegatives += !positive && !predicted ? weight : 0;
        }

        var n = rows.TotalWeight;
        return Scores.Finite(("auroc", Scores.AreaUnderCurve(predictions, rows)), ("log_loss", loss / n), ("accuracy", (truePositives + trueNegatives) / n),
            ("balanced_accuracy", (truePositives / positives + trueNegatives / (n - positives)) / 2));
    }

    internal override bool HasThreshold => true;

    /// <summary>Accuracies, F1, predictive values, sensitivity and specificity are those of the threshold.</summary>
    internal override IReadOnlyDictionary<string, double> Measure(TestedRows rows)
    {
        var curve = new OperatingCurve(rows.Predictions, rows.Rows);
        var counts = ConfusionCounts.At(rows.Threshold, rows.Predictions, rows.Rows);
        return With(rows, ("auprc", curve.AveragePrecision()), ("brier", Scores.Mean(rows.Predictions, rows.Rows, (y, p) => (y - p) * (y - p))),
            ("accuracy", counts.Accuracy), ("balanced_accuracy", counts.BalancedAccuracy), ("f1", counts.F1), ("ppv", counts.PositivePredictiveValue), ("npv", counts.NegativePredictiveValue),
            ("sensitivity", counts.Sensitivity), ("specificity", counts.Specificity), ("threshold", rows.Threshold),
            ("sensitivity_at_80_specificity", rows.ThresholdAtSpecificity is { } specific ? ConfusionCounts.At(specific, rows.Predictions, rows.Rows).Sensitivity : curve.SensitivityAt(TestedRows.HeldShare)),
            ("specificity_at_80_sensitivity", rows.ThresholdAtSensitivity is { } sensitive ? ConfusionCounts.At(sensitive, rows.Predictions, rows.Rows).Specificity : curve.SpecificityAt(TestedRows.HeldShare)),
            ("calibration_slope", Calibration.Slope(rows.Predictions, rows.Rows)), ("calibration_intercept", Calibration.Intercept(rows.Predictions, rows.Rows)),
            ("ece", Calibration.ExpectedError(rows.Predictions, rows.Rows)));
    }

    internal override double PredictionLoss(double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters, double sd) =>
        LogLoss(outcome > 0.5 ? prediction[0] : 1 - (double)prediction[0]);

    internal override string Describe(BundleManifest manifest, Func<IReadOnlyList<string>, string> list) => $"{manifest.Outcome.Name}: the probability of '{manifest.Outcome.Positive}'";

    internal override Func<double, GaussianRandom, double> Draw => (eta, random) => random.Uniform() < 1 / (1 + Math.Exp(-eta)) ? 1 : 0;

    private protected override bool Accepts(double value, int classes) => value is 0 or 1;

    private protected override string Expected(int classes) => "0 or 1";

    // Two levels such as '1' and 'yes' name no positive one: then the order decides.
    private static bool IsPositive(string level) => s_positives.Contains(level, StringComparer.OrdinalIgnoreCase);
}
