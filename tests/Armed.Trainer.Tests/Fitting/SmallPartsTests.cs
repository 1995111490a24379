using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using Armed.Trainer.Models;

namespace Armed.Trainer.Tests.Fitting;

public sealed class SmallPartsTests
{
    [Theory]
    // From SplitMix64's definition, computed apart with arbitrary precision.
    [InlineData(0, 0, 8147104208329303767)]
    [InlineData(1, -1, 6671272161837068563)]
    [InlineData(1, 0, 3980143261097177850)]
    [InlineData(-7, 123456789, 3742245968118749919)]
    public void Mix_Reference_Holds(long seed, long index, long expected) => Assert.Equal(expected, StableSeed.Mix(seed, index));

    [Fact]
    public void Combine_IsThirtyOneBitsOfMix() => Assert.Equal((int)(StableSeed.Mix(5, 9) & int.MaxValue), StableSeed.Combine(5, 9));

    [Fact]
    public void Permute_EachEpoch_IsAnotherPermutationOfTheRows()
    {
        int[] rows = [.. Enumerable.Range(10, 50)];
        var order = new EpochOrder(rows, 3);

        Assert.Equal(50, order.Count);
        Assert.Equal(Array.ConvertAll(rows, row => (long)row), order.Permute(0).Order());
        Assert.NotEqual(order.Permute(0), order.Permute(1));
        Assert.Equal(order.Permute(4), new EpochOrder(rows, 3).Permute(4));
        Assert.NotEqual(order.Permute(0), new EpochOrder(rows, 4).Permute(0));
    }

    /// <summary>Epochs that share a permutation have each row once, and the next ones another permutation.</summary>
    [Fact]
    public void Permute_Parts_GoThroughTheRowsTogether()
    {
        int[] rows = [.. Enumerable.Range(10, 50)];
        var order = new EpochOrder(rows, 3) { Parts = 4 };

        Assert.Equal([13, 13, 13, 11], Enumerable.Range(0, 4).Select(order.CountOf));
        Assert.All(Enumerable.Range(0, 8), epoch => Assert.Equal(order.CountOf(epoch), order.Permute(epoch).Length));
        Assert.Equal(new EpochOrder(rows, 3).Permute(0), Enumerable.Range(0, 4).SelectMany(order.Permute));
        Assert.Equal(new EpochOrder(rows, 3).Permute(1), Enumerable.Range(4, 4).SelectMany(order.Permute));
    }

    [Fact]
    public void Permute_MoreClustersThanABatchHasRows_BringsRowsOfAClusterTogether()
    {
        const int Clusters = 40, RowsEach = 5, Batch = 16;
        int[] rows = [.. Enumerable.Range(0, (Clusters * RowsEach) + 3)];
        var clusters = Array.ConvertAll(rows, row => row < 3 ? -1L : row % Clusters); // three rows of no cluster
        long[] order = new EpochOrder(rows, 3, clusters).Permute(0), single = new EpochOrder(rows, 3).Permute(0);

        Assert.Equal(Array.ConvertAll(rows, row => (long)row), order.Order());
        Assert.Equal(order, new EpochOrder(rows, 3, clusters).Permute(0));
        Assert.True(Partnered(order) > .7 && Partnered(single) < .4, $"{Partnered(order)}, {Partnered(single)}"); // 4 of 5 rows have a partner, less the pairs that a batch's end divides

        double Partnered(long[] rows) => rows.Chunk(Batch).Sum(batch => batch.Count(row => clusters[row] >= 0 && batch.Count(other => clusters[other] == clusters[row]) > 1)) / (double)rows.Length;
    }

    [Fact]
    public void EarlyStopping_NoProgress_DecaysThenStops()
    {
        var stopping = new EarlyStopping(patience: 4, decay: 0.5);

        Assert.True(stopping.Observe(1));
        Assert.True(stopping.Observe(0.5));
        Assert.False(stopping.Observe(0.5)); // equal is no progress
        Assert.Equal(1, stopping.RateScale);
        Assert.False(stopping.Observe(0.6));
        Assert.Equal(0.5, stopping.RateScale);
        Assert.False(stopping.ShouldStop);
        Assert.False(stopping.Observe(0.7));
        Assert.False(stopping.Observe(double.NaN));
        Assert.True(stopping.ShouldStop);
        Assert.Equal((0.5, 4), (stopping.Best, stopping.Stale));
    }

    [Fact]
    public void EarlyStopping_Progress_StartsPatienceAgain()
    {
        var stopping = new EarlyStopping(patience: 2, decay: 1);
        foreach (var loss in (double[])[3, 4, 2, 4])
        {
            stopping.Observe(loss);
        }

        Assert.False(stopping.ShouldStop);
        Assert.Equal(1, stopping.Stale);
    }

    /// <summary>The lowest loss is the best one, but patience goes on while all gains together are too small.</summary>
    [Fact]
    public void EarlyStopping_TinyGains_DoNotStartPatienceAgain()
    {
        var stopping = new EarlyStopping(patience: 4, decay: 0.5, leastGain: 0.01);
        bool[] best = [.. ((double[])[10, 9.996, 9.993, 9.989, 9.988]).Select(stopping.Observe)];

        Assert.All(best, Assert.True);
        Assert.Equal((9.988, 1, 0.5), (stopping.Best, stopping.Stale, stopping.RateScale));
    }

    /// <summary>Where the loss itself is small, a share of it is a gain.</summary>
    [Fact]
    public void EarlyStopping_SmallLosses_HaveSmallGains()
    {
        var stopping = new EarlyStopping(patience: 4, decay: 0.5, leastGain: 0.01);
        foreach (var loss in (double[])[0.1, 0.0999, 0.0995])
        {
            stopping.Observe(loss);
        }

        Assert.Equal(0, stopping.Stale);
    }

    [Fact]
    public void EarlyStopping_Progress_Resumed_GoesOn()
    {
        using var memory = new MemoryStream();
        var stopping = new EarlyStopping(patience: 4, decay: 0.5, leastGain: 0.01);
        stopping.Observe(10);
        stopping.Observe(9.995);
        stopping.Write(new BinaryWriter(memory));
        memory.Position = 0;
        var resumed = new EarlyStopping(patience: 4, decay: 0.5, leastGain: 0.01);
        resumed.Read(new BinaryReader(memory));

        Assert.True(resumed.Observe(9.991)); // lower than the best, not by enough than at the last progress
        Assert.Equal((9.991, 2), (resumed.Best, resumed.Stale));
    }

    [Fact]
    public void EarlyStopping_PatienceZero_NeverStops()
    {
        var stopping = new EarlyStopping(patience: 0, decay: 0.3);
        for (var epoch = 0; epoch < 100; epoch++)
        {
            stopping.Observe(1 + epoch);
        }

        Assert.False(stopping.ShouldStop);
        Assert.Equal(1, stopping.RateScale);
    }

    [Fact]
    public void Create_MoreClustersThanClasses_KeepsTheLargestAndOneForTheRest()
    {
        // 1,003 clusters: code c has c + 1 rows, but 5 and 6 are as large as the smallest that is kept.
        int[] rows = [.. Enumerable.Range(1, 1_003)];

        var classes = ClusterClasses.Create(rows, 1_000);

        Assert.True(classes.HasRest);
        Assert.Equal(1_001, classes.Count);
        Assert.Equal(Enumerable.Range(3, 1_000), classes.Clusters);
        Assert.Equal((1_000, 1_000, 0, 999, 1_000), (classes.ClassOf(0), classes.ClassOf(2), classes.ClassOf(3), classes.ClassOf(1_002), classes.ClassOf(-1)));
    }

    [Fact]
    public void Create_FewClusters_AreTheirOwnClasses()
    {
        var classes = ClusterClasses.Create([3, 1, 4], 3);

        Assert.True(classes.IsIdentity);
        Assert.Equal((3, 2), (classes.Count, classes.ClassOf(2)));
        // -(3 ln 3/8 + 1 ln 1/8 + 4 ln 4/8) / 8
        Assert.Equal(0.974314752869350, classes.Entropy, 1e-12);
    }

    [Fact]
    public void Create_EqualSizes_PrefersTheLowerCode()
    {
        var classes = ClusterClasses.Create([5, 5, 5, 9], 2);

        Assert.Equal([0, 3], classes.Clusters);
        // Rest of 10 of 24 rows, 5 and 9.
        Assert.Equal(-(5 / 24.0 * Math.Log(5 / 24.0) + 9 / 24.0 * Math.Log(9 / 24.0) + 10 / 24.0 * Math.Log(10 / 24.0)), classes.Entropy, 1e-12);
    }

    [Fact]
    public void Ramp_AdversaryAtChance_StandsStill()
    {
        var ramp = new AdversaryRamp(weight: 2, chance: 1, steps: 100);
        Assert.Equal(0, ramp.Weight);

        for (var step = 0; step < 50; step++)
        {
            ramp.Observe(1.5);
        }

        Assert.Equal(0, ramp.Weight);

        for (var step = 0; step < 1_000; step++)
        {
            ramp.Observe(0.5);
        }
        // 2 (2 / (1 + e^-10) - 1)
        Assert.Equal(2 * (2 / (1 + Math.Exp(-10)) - 1), ramp.Weight, 1e-12);
    }
}
