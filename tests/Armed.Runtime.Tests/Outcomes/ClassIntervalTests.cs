using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;

namespace Armed.Runtime.Tests.Outcomes;

/// <summary>Intervals of binary, ordered and other classes.</summary>
public sealed class ClassIntervalTests
{
    // E sigmoid(eta) is .5 at m = 0, and above .95 or below .05 at m = 6 and -6 with sd 1; .948 at m = 3, sd .5.
    [Theory]
    [InlineData(-6, 1, 0, 0)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(3, 0.5, 0, 1)]
    [InlineData(6, 1, 1, 1)]
    [InlineData(6, 6, 0, 1)] // the same mean, less certain
    public void Binary_NewObservation_IsTheClassesBetweenTheQuantiles(double mean, double sd, int lower, int upper)
    {
        var interval = Make("binary", ["no", "yes"]).Interval(mean, sd, 0.9, IntervalKind.Observation);

        Assert.Equal((lower, upper), (interval.Lower, interval.Upper));
    }

    // P(y <= k) = E sigmoid(cut_k - eta); with sd 0 sigmoid itself: .018, .5, .982 at eta = 1.
    [Theory]
    [InlineData(1, 0, 0.98, 0, 3)]
    [InlineData(1, 0, 0.9, 1, 2)]
    [InlineData(1, 4, 0.9, 0, 3)]
    [InlineData(-9, 0.1, 0.9, 0, 0)]
    [InlineData(9, 0.1, 0.98, 2, 3)]
    public void Ordinal_NewObservation_IsTheFirstAndLastClass(double mean, double sd, double level, int first, int last)
    {
        var interval = Ordinal.Interval(mean, sd, level, IntervalKind.Observation);

        Assert.Equal((first, last), (interval.Lower, interval.Upper));
    }

    /// <summary>The range of each probability over 20,001 values of the linear predictor.</summary>
    [Theory]
    [InlineData(0.8, 0.9)]
    [InlineData(-4, 0.2)]
    [InlineData(40, 3)]
    public void Ordinal_Mean_IsTheRangeOfEachProbability(double mean, double sd)
    {
        var values = new float[4];
        var (lower, upper) = (Enumerable.Repeat(double.MaxValue, 4).ToArray(), new double[4]);
        for (var i = 0; i <= 20_000; i++)
        {
            Ordinal.Integrate([mean + (1.959963984540054 * sd * ((i / 10_000.0) - 1))], [0], values);
            for (var k = 0; k < 4; k++)
            {
                (lower[k], upper[k]) = (Math.Min(lower[k], values[k]), Math.Max(upper[k], values[k]));
            }
        }

        for (var k = 0; k < 4; k++)
        {
            var interval = Ordinal.Interval(mean, sd, 0.95, IntervalKind.Mean, k);
            Assert.Equal(lower[k], interval.Lower, 1e-6);
            Assert.Equal(upper[k], interval.Upper, 1e-6);
        }
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("ordinal")]
    public void Interval_UnknownSd_IsNaN(string task)
    {
        var outcome = task == "ordinal" ? Ordinal : Make("binary", ["no", "yes"]);

        Assert.True(double.IsNaN(outcome.Interval(0, double.NaN, 0.9, IntervalKind.Observation).Lower));
        Assert.True(double.IsNaN(outcome.Interval(0, double.NaN, 0.9, IntervalKind.Mean, 1).Upper));
    }

    [Fact]
    public void Multiclass_HasNoIntervalAndSaysWhatToUse()
    {
        var outcome = Make("multiclass", ["a", "b", "c"]);

        Assert.Contains("depends on the linear predictors of all", outcome.WhyNoInterval(IntervalKind.Mean), StringComparison.Ordinal);
        Assert.Contains("ClassSet gives the smallest set", Assert.Throws<NotSupportedException>(() => outcome.Interval(0, 1, 0.9, IntervalKind.Observation)).Message, StringComparison.Ordinal);
        Assert.Equal(0, outcome.IntervalColumns(IntervalKind.Mean));
    }

    [Theory]
    [InlineData(0.5, "b")]
    [InlineData(0.85, "bc")]
    [InlineData(0.95, "bcd")]
    [InlineData(0.99999, "abcd")]
    public void ClassSet_IsTheSmallestThatReachesTheLevel(double level, string expected)
    {
        var members = new bool[4];
        ClassSet.Mark([0.04f, 0.6f, 0.3f, 0.06f], level, members);

        Assert.Equal(expected, string.Concat("abcd".Where((_, k) => members[k])));
    }

    [Fact]
    public void ClassSet_EqualProbabilitiesAndNaN_TheFirstAndNone()
    {
        var members = new bool[3];
        ClassSet.Mark([0.25f, 0.25f, 0.5f], 0.7, members);
        Assert.Equal([true, false, true], members);

        ClassSet.Mark([float.NaN, 0.5f, 0.5f], 0.7, members);
        Assert.DoesNotContain(true, members);
    }

    private static Outcome Ordinal => OutcomeRegistry.Default.Make("ordinal", new OutcomeDescription { Name = "y", Classes = ["a", "b", "c", "d"], CutPoints = [-3, 1, 5] }, null);

    private static Outcome Make(string task, string[] classes) => OutcomeRegistry.Default.Make(task, new OutcomeDescription { Name = "y", Classes = classes, Positive = "yes" }, null);
}
