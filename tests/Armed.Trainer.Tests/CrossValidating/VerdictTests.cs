using Armed.Trainer.CrossValidating;

namespace Armed.Trainer.Tests.CrossValidating;

public sealed class VerdictTests
{
    [Fact]
    public void Of_BetterWorseAndEqualModels_SaysWhichByHowMuch() => Assert.Equal(
        [
            "For rows of new clusters ARMED 0.6025 is better than the training mean 0.6700 by 0.0675 (se 0.0050).",
            "For rows of new clusters ARMED 0.6025 is worse than LightGBM 0.5900 by 0.0125 (se 0.0020).",
            "Not clearly different from ARMED: the mixed model 0.6083 (0.0058 worse, se 0.0060), the plain network 0.6005 (0.0020 better, se 0.0020).",
        ],
        new Verdict("log_loss", "armed").Of("rows of new clusters", [Model("the training mean", 0.67, 0.0675, 0.005, 0.001), Model("the mixed model", 0.6083, 0.0058, 0.006, 0.4),
            Model("LightGBM", 0.59, -0.0125, 0.002, 0.01), Model("the plain network", 0.6005, -0.002, 0.002, 0.4), Armed(0.6025)]));

    [Fact]
    public void Of_NoBetterModel_SaysSo() => Assert.Equal(
        ["For new rows of known clusters ARMED 0.7100 is better than the mixed model 0.7000 by 0.0100 (se 0.0020).", "For new rows of known clusters no model is clearly better than ARMED."],
        new Verdict("auroc", "armed").Of("new rows of known clusters", [Model("the mixed model", 0.70, -0.01, 0.002, 0.01), Armed(0.71)]));

    [Fact]
    public void Of_TheSameModelTwice_SaysEqual() => Assert.Equal(
        ["For later rows no model is clearly better than ARMED 0.7100.", "Not clearly different from ARMED: the mixed model 0.7100 (equal)."],
        new Verdict("auroc", "armed").Of("later rows", [Model("the mixed model", 0.71, 1e-9, 1e-9, 0.3), Armed(0.71)]));

    [Fact]
    public void Of_OneModelAlone_SaysNothing() => Assert.Empty(new Verdict("auroc", "armed").Of("later rows", [Armed(0.71)]));

    [Fact]
    public void Of_OneFoldManyTimesTheOthers_NamesIt() => Assert.Equal(
        [
            "For later rows no model is clearly better than ARMED 203.67.",
            "Not clearly different from ARMED: LightGBM 5.1000 (198.57 better, se 198.00).",
            "One fold decides the mean of ARMED: 601.20 in fold 2, 5.1000 or less in the others. Compare the folds in the JSON before you compare the means.",
        ],
        new Verdict("log_loss", "armed").Of("later rows", [Model("LightGBM", 5.1, -198.57, 198, 0.4) with { Fits = Folds(5.2, 5.1, 5) }, Armed(203.67) with { Fits = Folds(4.7, 5.1, 601.2) }]));

    private static FitScore[] Folds(params double[] losses) =>
        [.. losses.Select((loss, fold) => new FitScore { Scheme = "rows", Repeat = 0, Fold = fold, Model = "", TrainingRows = 9, TestRows = 9, Measures = Both(loss) })];

    private static ModelResult Armed(double value) => Model("ARMED", value, 0, 0, 1) with { Model = "armed", Differences = new Dictionary<string, PairedDifference>() };

    private static ModelResult Model(string words, double value, double difference, double error, double p) => new()
    {
        Model = words,
        Words = words,
        Fits = [],
        Clusters = [],
        Measures = Both(new MeasureSummary(value, 0.01, value - 0.02, value + 0.02, 5)),
        Differences = Both(new PairedDifference(difference, error, difference / error, p, 0, 0, 5)),
    };

    private static Dictionary<string, T> Both<T>(T value) => new() { ["log_loss"] = value, ["auroc"] = value };
}
