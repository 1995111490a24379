using Armed.Trainer.Tuning;

namespace Armed.Trainer.Tests.Tuning;

public sealed class SuccessiveHalvingTests
{
    [Fact]
    public void Next_NineTrials_RisesToTheTopAndEnds()
    {
        // The loss of a trial is its distance from 5.
        var runs = Run(new SuccessiveHalving(3, 9, isHigherBetter: false), trial => Math.Abs(trial - 5));

        Assert.Equal([(0, 0), (0, 1), (0, 2)], runs.Take(3));
        Assert.Equal(9, runs.Count(run => run is { Rung: 0, Trial: > 0 }));
        // Each was in the best third when it rose: who rises early stays risen, so that four rise and not three.
        Assert.Equal([3, 4, 5, 6], runs.Where(run => run is { Rung: 1, Trial: > 0 }).Select(run => run.Trial).Order());
        // A third of four, rounded up at the end.
        Assert.Equal([5, 4], runs.Where(run => run is { Rung: 2, Trial: > 0 }).Select(run => run.Trial));
    }

    [Fact]
    public void Next_HigherIsBetter_RisesTheLargest() =>
        Assert.Equal([2], Run(new SuccessiveHalving(2, 2, isHigherBetter: true), trial => trial).Where(run => run is { Rung: 1, Trial: > 0 }).Select(run => run.Trial));

    [Fact]
    public void Next_FailedTrials_NeverRise()
    {
        var runs = Run(new SuccessiveHalving(3, 4, isHigherBetter: false), trial => trial, fails: trial => trial != 3);

        Assert.Equal([(3, 1), (3, 2)], runs.Where(run => run.Rung > 0));
        Assert.Equal(1, runs.Count(run => run.Trial == 0));
    }

    [Theory]
    [InlineData(200, new[] { 22, 66, 200 })]
    [InlineData(3, new[] { 1, 3 })]
    [InlineData(1, new[] { 1 })]
    public void Epochs_OfRungs_TripleUpToTheWhole(int most, int[] expected) => Assert.Equal(expected, SuccessiveHalving.Epochs(most));

    private static List<(int Trial, int Rung)> Run(SuccessiveHalving halving, Func<int, double> loss, Func<int, bool>? fails = null)
    {
        var scores = new List<TrialScore>();
        while (halving.Next(scores) is { } next)
        {
            Assert.True(scores.Count < 100, "no end");
            scores.Add(fails?.Invoke(next.Trial) == true ? new TrialScore(next.Trial, next.Rung, [], "no", null) : new TrialScore(next.Trial, next.Rung, [loss(next.Trial)], null, null));
        }

        return [.. scores.Select(score => (score.Trial, score.Rung))];
    }
}
