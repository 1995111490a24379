using Armed.Trainer.Simulation;

namespace Armed.Trainer.Tests.Simulation;

public sealed class SpiralSimulatorTests
{
    [Fact]
    public void Rows_Defaults_AreBalancedInEveryCluster()
    {
        var counts = SpiralSimulator.Rows(new SpiralOptions()).GroupBy(row => (row.Cluster, row.Outcome)).ToDictionary(group => group.Key, group => group.Count());

        Assert.Equal(20, counts.Count);
        Assert.All(counts.Values, count => Assert.Equal(500, count));
    }

    [Fact]
    public void Rows_SameSeed_AreTheSame()
    {
        var options = new SpiralOptions { Clusters = 3, RowsPerCluster = 20, Confounded = true };

        Assert.Equal(SpiralSimulator.Rows(options), SpiralSimulator.Rows(options));
        Assert.NotEqual(SpiralSimulator.Rows(options), SpiralSimulator.Rows(options with { Seed = 2 }));
    }

    [Fact]
    public void Rows_WithoutNoise_LieOnTheSpiralOfTheirClass()
    {
        var options = new SpiralOptions { Clusters = 1, RowsPerCluster = 200, RadiusSd = 0, Noise = 0 };

        foreach (var row in SpiralSimulator.Rows(options))
        {
            // Class 1 at t (cos 2 pi t, -sin 2 pi t), class 0 at its negative: the length gives t.
            var t = Math.Sqrt((row.X1 * row.X1) + (row.X2 * row.X2));
            var side = row.Outcome == 1 ? 1 : -1;
            // Double rounding of a few operations.
            Assert.Equal(side * t * Math.Cos(2 * Math.PI * t), row.X1, 1e-12);
            Assert.Equal(-side * t * Math.Sin(2 * Math.PI * t), row.X2, 1e-12);
        }
    }

    [Fact]
    public void Rows_ManyClusters_HaveTheRadiiAsked()
    {
        // The mean length of a cluster's rows is |R| E[t] = |R| / 2; 400 rows give it to about 3 %.
        var options = new SpiralOptions { Clusters = 300, RowsPerCluster = 400, RadiusMean = 3, RadiusSd = 0.3, Noise = 0 };

        var radii = SpiralSimulator.Rows(options).GroupBy(row => row.Cluster).Select(group => 2 * group.Average(row => Math.Sqrt((row.X1 * row.X1) + (row.X2 * row.X2)))).ToList();

        // Four standard errors: sqrt(.3^2 + (3 * .029)^2) / sqrt(300) = .018.
        Assert.Equal(3, radii.Average(), 0.072);
        Assert.InRange(Math.Sqrt(radii.Average(radius => Math.Pow(radius - radii.Average(), 2))), 0.25, 0.38);
    }

    [Fact]
    public void Rows_Confounded_ProbesCarryTheShareOfClass0()
    {
        var options = new SpiralOptions { Clusters = 40, RowsPerCluster = 1_000, Confounded = true };

        foreach (var cluster in SpiralSimulator.Rows(options).GroupBy(row => row.Cluster))
        {
            var share = cluster.Count(row => row.Outcome == 0) / 1_000.0;
            Assert.InRange(share, 0.1, 0.9);
            // Five standard errors of a mean of 1,000 with sd .2, and the rounding of the count.
            Assert.Equal(share, cluster.Average(row => row.Probe1!.Value), 0.033);
            Assert.Equal(share, cluster.Average(row => row.Probe2!.Value), 0.033);
        }
    }

    [Fact]
    public void WriteCsv_SmallSet_WritesHeaderAndRows()
    {
        using var plain = new StringWriter();
        using var confounded = new StringWriter();
        var options = new SpiralOptions { Clusters = 2, RowsPerCluster = 3 };

        Assert.Equal(6, SpiralSimulator.WriteCsv(options, plain, TestContext.Current.CancellationToken));
        Assert.Equal(6, SpiralSimulator.WriteCsv(options with { Confounded = true }, confounded, TestContext.Current.CancellationToken));

        var lines = plain.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, lines.Length);
        Assert.Equal("x1,x2,cluster,y", lines[0]);
        Assert.All(lines, line => Assert.Equal(4, line.Split(',').Length));
        Assert.StartsWith("x1,x2,probe1,probe2,cluster,y\n", confounded.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_EveryOptionWrong_ListsEveryFault()
    {
        var options = new SpiralOptions { Clusters = 0, RowsPerCluster = 0, RadiusMean = double.NaN, RadiusSd = -1, Noise = -1, ConfoundingSd = double.PositiveInfinity };

        var fault = Assert.Throws<ArgumentException>(options.Validate);

        Assert.Equal(
            """
            6 simulation options are out of range:
              clusters is 0; expected 1 or more.
              rows_per_cluster is 0; expected 1 or more.
              radius_mean is NaN; expected a finite number.
              radius_sd is -1; expected a finite number, 0 or more.
              noise is -1; expected a finite number, 0 or more.
              confounding_sd is Infinity; expected a finite number, 0 or more.
            """.ReplaceLineEndings("\n"), fault.Message);
    }
}
