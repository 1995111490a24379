using Armed.Runtime;
using Armed.Trainer.Measures;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Tests.Measures;

/// <summary>
/// Values of scikit-learn 1.2.1 (metrics of the same names; roc_curve for operating points; LogisticRegression without penalty for the slope, to its own 8 digits) and of numpy and scipy
/// 1.10.1 for what it does not have (Newton's method for the calibration, the CRPS in closed form), of these vectors as single-precision numbers.
/// </summary>
public sealed class MeasureReferenceTests
{
    /// <summary>All are sums of a few dozen numbers in double precision.</summary>
    private const double Tolerance = 1e-9;

    private static readonly float[] s_probabilities =
        [0.38f, 0.77f, 0.74f, 0.23f, 0.52f, 0.41f, 0.31f, 0.23f, 0.51f, 0.35f, 0.55f, 0.55f, 0.54f, 0.23f, 0.7f, 0.2f, 0.43f, 0.45f, 0.85f, 0.82f, 0.82f, 0.25f, 0.6f, 0.16f];

    private static readonly float[] s_positives = [0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0];

    private static readonly float[] s_weights =
        [1.69f, 1.1f, 1.39f, 1.61f, 1.25f, 1.54f, 1.55f, 0.51f, 0.56f, 0.72f, 0.82f, 0.8f, 0.57f, 0.83f, 1.4f, 1.83f, 1.02f, 1.05f, 1.13f, 1.52f, 1.68f, 1.91f, 1.06f, 1.56f];

    [Theory]
    [InlineData("auroc", 0.5868055555555556)]
    [InlineData("auprc", 0.6016711845036653)]
    [InlineData("log_loss", 0.7203163733314132)]
    [InlineData("brier", 0.25875833608657134)]
    [InlineData("accuracy", 0.5833333333333334)]
    [InlineData("balanced_accuracy", 0.5833333333333334)]
    [InlineData("f1", 0.5833333333333334)]
    [InlineData("ppv", 0.5833333333333334)]
    [InlineData("npv", 0.5833333333333334)]
    [InlineData("sensitivity", 0.5833333333333334)]
    [InlineData("specificity", 0.5833333333333334)]
    [InlineData("sensitivity_at_80_specificity", 0.3333333333333333)]
    [InlineData("specificity_at_80_sensitivity", 0.33333333333333337)]
    [InlineData("calibration_slope", 0.3608086374753459)]
    [InlineData("calibration_intercept", 0.08136372610439704)]
    [InlineData("ece", 0.16249999900658926)]
    [InlineData("threshold", 0.45)]
    public void Measure_Binary_IsTheReference(string name, double expected) => Assert.Equal(expected, Binary([])[name], Tolerance);

    [Theory]
    [InlineData("auroc", 0.6167241799001902)]
    [InlineData("auprc", 0.6350144812469245)]
    [InlineData("log_loss", 0.6986725172235719)]
    [InlineData("brier", 0.24863337156672566)]
    [InlineData("accuracy", 0.6250859103157659)]
    [InlineData("balanced_accuracy", 0.6242920818421946)]
    [InlineData("f1", 0.6039927405912352)]
    [InlineData("ppv", 0.6265060260431188)]
    [InlineData("npv", 0.6238938030591312)]
    [InlineData("sensitivity", 0.5830413440164962)]
    [InlineData("specificity", 0.6655428196678932)]
    [InlineData("sensitivity_at_80_specificity", 0.39943938051167277)]
    [InlineData("specificity_at_80_sensitivity", 0.3769386370776827)]
    [InlineData("calibration_slope", 0.459825262429327)]
    [InlineData("calibration_intercept", 0.06403178253446999)]
    [InlineData("ece", 0.16038144153859327)]
    public void Measure_BinaryWithWeights_IsTheReference(string name, double expected) => Assert.Equal(expected, Binary(s_weights)[name], Tolerance);

    [Fact]
    public void Measure_Binary_HasAllThatItShould() => Assert.Equal(
        [
            "accuracy", "auprc", "auroc", "balanced_accuracy", "brier", "calibration_intercept", "calibration_slope", "ece", "f1", "log_loss", "npv", "ppv", "sensitivity",
            "sensitivity_at_80_specificity", "specificity", "specificity_at_80_sensitivity", "threshold",
        ],
        Binary([]).Keys);

    [Fact]
    public void YoudenThreshold_IsBetweenTheBestScoreAndTheNext()
    {
        // scikit-learn's roc_curve has its largest tpr - fpr at 0.52; the next lower score is 0.51.
        Assert.Equal(0.515, new OperatingCurve(s_probabilities, new ScoredRows(s_positives, [])).YoudenThreshold(), 1e-7);
        Assert.Equal(0.515, new OperatingCurve(s_probabilities, new ScoredRows(s_positives, s_weights)).YoudenThreshold(), 1e-7);
    }

    /// <summary>Scores .9 .8 .7 .6 .5 .4, positives at .9, .7 and .4: by hand.</summary>
    [Fact]
    public void ThresholdAt_SharesOfTrainingRows_AreBetweenScores()
    {
        var curve = new OperatingCurve([0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f], new ScoredRows([1, 0, 1, 0, 0, 1], []));
        Assert.Equal(0.85, curve.ThresholdAtSpecificity(0.8), 1e-6);  // one of three negative rows at .8 is too many
        Assert.Equal(0.65, curve.ThresholdAtSpecificity(0.6), 1e-6);  // .8 is allowed, .6 not
        Assert.Equal(0.65, curve.ThresholdAtSensitivity(0.6), 1e-6);
        Assert.Equal(0.4, curve.ThresholdAtSensitivity(0.8), 1e-6);   // the lowest score: there is none below it
        Assert.Equal(double.PositiveInfinity, new OperatingCurve([0.9f, 0.1f], new ScoredRows([0, 1], [])).ThresholdAtSpecificity(0.8));
        Assert.Equal(double.NaN, new OperatingCurve([0.9f, 0.1f], new ScoredRows([1, 1], [])).ThresholdAtSensitivity(0.8));
    }

    /// <summary>Thresholds of the training rows count on held-out rows, whatever these rows' own curve allows.</summary>
    [Fact]
    public void Measure_ThresholdsOfTrainingRows_AreUsed()
    {
        var rows = new TestedRows { Predictions = [0.9f, 0.6f, 0.4f, 0.2f], Width = 1, Outcome = [1, 0, 1, 0], ThresholdAtSpecificity = 0.3, ThresholdAtSensitivity = 0.95 };
        var measures = OutcomeKinds.Of(ModelTask.Binary).Measure(rows);
        Assert.Equal((1, 1), (measures["sensitivity_at_80_specificity"], measures["specificity_at_80_sensitivity"]));
        Assert.Equal((0.5, 0.5), (OutcomeKinds.Of(ModelTask.Binary).Measure(rows with { ThresholdAtSpecificity = null })["sensitivity_at_80_specificity"], OutcomeKinds.Of(ModelTask.Binary).Measure(rows with { ThresholdAtSensitivity = null })["specificity_at_80_sensitivity"]));
    }

    [Fact]
    public void YoudenThreshold_WithoutInformation_IsAHalf() => Assert.Equal(0.5, new OperatingCurve([0.3f, 0.3f, 0.3f], new ScoredRows([1, 0, 0], [])).YoudenThreshold());

    [Theory]
    [InlineData(new[] { 0.3f, 0.3f, 0.3f, 0.3f }, new[] { 1f, 0, 0, 1 })] // one prediction
    [InlineData(new[] { 0.1f, 0.2f, 0.8f, 0.9f }, new[] { 0f, 0, 1, 1 })] // classes are separated
    [InlineData(new[] { 0.1f, 0.2f, 0.8f, 0.9f }, new[] { 1f, 1, 1, 1 })] // one class
    public void CalibrationSlope_WhereThereIsNone_IsNotANumber(float[] probabilities, float[] positives) => Assert.Equal(double.NaN, Calibration.Slope(probabilities, new ScoredRows(positives, [])));

    [Fact]
    public void CalibrationIntercept_OfOnePrediction_IsTheLogOddsBetweenItAndTheShare() =>
        Assert.Equal(Math.Log(0.5 / 0.5) - Math.Log(0.3f / (1 - (double)0.3f)), Calibration.Intercept([0.3f, 0.3f], new ScoredRows([1, 0], [])), 1e-9);

    [Theory]
    [InlineData("rmse", 1.0058388588422311)]
    [InlineData("mae", 0.8597317872595249)]
    [InlineData("r2", 0.9346071596144958)] // against the training mean 9.5
    [InlineData("crps", 0.6060692355784784)]
    [InlineData("coverage_90", 0.6887583914976575)]
    public void Measure_ContinuousWithWeights_IsTheReference(string name, double expected) => Assert.Equal(expected, Continuous()[name], Tolerance);

    [Fact]
    public void Measure_ContinuousWithoutSds_HasNoDistribution() => Assert.Equal(["mae", "r2", "rmse"], Measure(ModelTask.Continuous, new TestedRows { Predictions = [1, 2], Width = 1, Outcome = [1, 3] }).Keys);

    [Theory]
    [InlineData("accuracy", 0.25)]
    [InlineData("log_loss", 1.7202852948702219)]
    [InlineData("macro_auroc", 0.3645833333333333)]
    public void Measure_Multiclass_IsTheReference(string name, double expected) => Assert.Equal(expected, Measure(ModelTask.Multiclass, new TestedRows
    {
        Predictions =
        [
            0.281f, 0.351f, 0.368f, 0.68f, 0.079f, 0.241f, 0.183f, 0.422f, 0.395f, 0.289f, 0.655f, 0.056f, 0.703f, 0.026f, 0.271f, 0.133f, 0.581f, 0.286f,
            0.581f, 0.247f, 0.173f, 0.208f, 0.414f, 0.379f, 0.424f, 0.388f, 0.189f, 0.022f, 0.83f, 0.148f, 0.245f, 0.537f, 0.219f, 0.563f, 0.368f, 0.069f,
        ],
        Width = 3,
        Outcome = [0, 1, 2, 2, 1, 0, 0, 1, 2, 1, 0, 2],
    })[name], Tolerance);

    [Theory]
    [InlineData("poisson_deviance", 0.29539388322184246)]
    [InlineData("rmse", 0.6264982073991132)]
    [InlineData("log_loss", 1.1696911902538847)]
    public void Measure_Counts_IsTheReference(string name, double expected) =>
        Assert.Equal(expected, Measure(ModelTask.Count, new TestedRows { Predictions = [0.5f, 1.2f, 2.5f, 2, 0.3f, 3.5f, 1.1f, 4.5f], Width = 1, Outcome = [0, 1, 3, 2, 0, 5, 1, 4] })[name], Tolerance);

    private static IReadOnlyDictionary<string, double> Binary(float[] weights) =>
        Measure(ModelTask.Binary, new TestedRows { Predictions = s_probabilities, Width = 1, Outcome = s_positives, Weights = weights, Threshold = 0.45 });

    private static IReadOnlyDictionary<string, double> Continuous() => Measure(ModelTask.Continuous, new TestedRows
    {
        Outcome = [15.8f, 13.3f, 6.8f, 14.1f, 10.1f, 4.6f, 8.7f, 8.5f, 14.8f, 7.6f],
        Predictions = [15.4f, 12.9f, 6.2f, 12.7f, 10.4f, 6.2f, 9.6f, 7.1f, 13.1f, 7.8f],
        Width = 1,
        Sds = [0.85f, 0.79f, 0.89f, 0.6f, 0.84f, 0.94f, 0.55f, 1.19f, 1.0f, 1.16f],
        Weights = s_weights[..10],
        TrainingMean = 9.5,
    });

    private static IReadOnlyDictionary<string, double> Measure(ModelTask task, TestedRows rows) => OutcomeKinds.Of(task).Measure(rows);
}
