using Armed.Trainer.Comparators;
using Armed.Trainer.CrossValidating;

namespace Armed.Trainer.Tests.CrossValidating;

public sealed class EqualScoresTests
{
    private static readonly IReadOnlyList<IComparator> s_comparators = ComparatorList.Of(["mean", "mixed", "armed-no-adversary", "armed-random-clusters", "armed"]);

    [Fact]
    public void Of_TheSameScoresWithoutANetwork_SaysWhy() => Assert.Equal(
        [
            "For later rows mixed has exactly the scores of armed in all 2 fits: no fit uses hidden features or embeddings, so that what is left is this mixed model.",
            "For later rows armed-random-clusters has exactly the scores of armed in all 2 fits: no fit uses hidden features or embeddings, so that the clusters changed no prediction.",
        ],
        Sentences(Model("mean", false, 0.5, 0.4), Model("mixed", false, 0.5, 0.4), Model("armed-no-adversary", false, 0.5, 0.4000001), Model("armed-random-clusters", false, 0.5, 0.4), Model("armed", false, 0.5, 0.4)));

    [Fact]
    public void Of_TheSameScoresWithANetwork_SaysThatNoPredictionChanged() => Assert.Equal(
        ["For later rows armed-no-adversary has exactly the scores of armed in its only fit: what is different in its fits changed no prediction."],
        Sentences(Model("mean", null, 0.6), Model("mixed", false, 0.55), Model("armed-no-adversary", false, 0.5), Model("armed-random-clusters", true, 0.7), Model("armed", true, 0.5)));

    private static IEnumerable<string> Sentences(params ModelResult[] models) => new EqualScores("later rows", models[^1]).Of(s_comparators, models);

    private static ModelResult Model(string name, bool? usesNetwork, params double[] losses) => new()
    {
        Model = name,
        Words = name,
        Fits = [.. losses.Select((loss, fold) => new FitScore { Scheme = "future", Repeat = 0, Fold = fold, Model = name, TrainingRows = 9, TestRows = 9, UsesNetwork = usesNetwork, Measures = new Dictionary<string, double> { ["log_loss"] = loss } })],
        Clusters = [],
        Measures = new Dictionary<string, MeasureSummary>(),
        Differences = new Dictionary<string, PairedDifference>(),
    };
}
