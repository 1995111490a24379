using Armed.Trainer.Data;
using Armed.Trainer.Tuning;

namespace Armed.Trainer.Tests.Tuning;

/// <summary>The order of trials: differences that no digit shows choose nothing.</summary>
public class LeaderboardTests
{
    [Fact]
    public void Leaderboard_DifferencesOfRounding_KeepTheOptionsAsGiven()
    {
        var request = new TuningRequest
        {
            Data = new DataRequest { Source = DataSource.FromPath("t.csv"), Outcome = "y", Clusters = ["g"] },
            Space = SearchSpaceReader.Parse("""{ "patience": [5, 6, 7] }""", "space.json"),
            Folds = 2,
        };
        var summary = new TuningSummary(request, new TrialDraws(request.Space, 1), new SuccessiveHalving(1, 3, isHigherBetter: false), [9]);

        Assert.Equal([0, 1, 2], Order(0.4 - 1e-9, 0.4 - 3e-9));
        Assert.Equal([2, 0, 1], Order(0.4 - 1e-9, 0.39));

        IEnumerable<int> Order(double first, double second) => summary.Leaderboard([Score(0, 0.4), Score(1, first), Score(2, second)]).Select(trial => trial.Trial);
    }

    private static TrialScore Score(int trial, double value) => new(trial, 0, [value, 0.5], null, null);
}
