using System.Text.Json;
using Armed.Runtime;
using Armed.Trainer.Simulation;

namespace Armed.Trainer.Tests.Simulation;

public sealed class MixedSimulatorTests
{
    [Fact]
    public void Rows_SameSeed_AreTheSame()
    {
        var options = new MixedOptions { Rows = 200, Clusters = 20, Confounding = 0.5 };

        Assert.Equal(Text(options), Text(options));
        Assert.NotEqual(Text(options), Text(options with { Seed = 2 }));
    }

    [Fact]
    public void Rows_Continuous_HaveTheMomentsOfTheModel()
    {
        var simulation = MixedSimulator.Simulate(new MixedOptions { Rows = 50_000, Clusters = 2_000, ClusterVariance = 2 });

        MixedRow[] rows = [.. simulation.Rows()];

        // Four standard errors each; of a variance: variance times sqrt(2 / n).
        Assert.Equal(2, simulation.DrawnVariance, 4 * 2 * Math.Sqrt(2.0 / 2_000));
        Assert.Equal(1, rows.Average(r => Math.Pow(r.Outcome - r.LinearPredictor, 2)), 4 * Math.Sqrt(2.0 / 50_000));
        Assert.Equal(0, rows.Average(r => r.X[9]), 4 * Math.Sqrt(1.0 / 3 / 50_000));
        Assert.Equal(1.0 / 3, rows.Average(r => r.X[9] * r.X[9]), 4 * Math.Sqrt(4.0 / 45 / 50_000));
        Assert.Equal(0.2, rows.Average(r => r.IsTest ? 1.0 : 0), 4 * Math.Sqrt(0.16 / 50_000));
        Assert.All(rows, r => Assert.All(r.X, x => Assert.InRange(x, -1, 1)));
    }

    [Fact]
    public void Rows_Published_AreTheFormula()
    {
        var simulation = MixedSimulator.Simulate(new MixedOptions { Rows = 100, Clusters = 5 });

        foreach (var row in simulation.Rows())
        {
            var a = 1 + row.X.Sum();
            // Double rounding of a few operations.
            Assert.Equal(a * Math.Cos(a) + 2 * row.X[0] * row.X[1] + simulation.Effects[row.Cluster], row.LinearPredictor, 1e-12);
        }
    }

    [Fact]
    public void Rows_Linear_AreTheSlopes()
    {
        var simulation = MixedSimulator.Simulate(new MixedOptions { Rows = 100, Clusters = 5, Features = 3, Form = MixedForm.Linear, Slopes = [1.5, -2] });

        foreach (var row in simulation.Rows())
        {
            Assert.Equal(1.5 * row.X[0] - 2 * row.X[1] + simulation.Effects[row.Cluster], row.LinearPredictor, 1e-12);
        }
    }

    [Fact]
    public void Simulate_Sizes_AreMultinomialWithTheirWeights()
    {
        var simulation = MixedSimulator.Simulate(new MixedOptions { Rows = 100_000, Clusters = 1_000 });
        var sizes = simulation.ClusterOfRow.CountBy(c => c).Select(c => (double)c.Value).ToArray();

        // Weights w = Poisson(3) + 1 have mean 4 and variance 3, so sizes have mean 100 and variance about 100 + 100^2 x 3 / 16 = 1,975. Four
        // standard errors of a sample variance of 1,000 values, with a fourth moment near the normal's.
        Assert.Equal(1_000, sizes.Length);
        Assert.Equal(1_975, sizes.Average(s => (s - 100) * (s - 100)), 4 * 1_975 * Math.Sqrt(2.3 / 1_000));
    }

    [Fact]
    public void Simulate_RowsPerCluster_AreBalanced()
    {
        var simulation = MixedSimulator.Simulate(new MixedOptions { Clusters = 7, RowsPerCluster = 5 });

        Assert.All(simulation.ClusterOfRow.CountBy(c => c), c => Assert.Equal(5, c.Value));
        Assert.Equal(35, simulation.Rows().Count());
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(-1)]
    public void Simulate_Confounding_IsTheCorrelationOfShiftAndEffect(double correlation)
    {
        var simulation = MixedSimulator.Simulate(new MixedOptions { Clusters = 20_000, Rows = 20_000, Confounding = correlation, ClusterVariance = 4 });

        // Standard error of a correlation: (1 - r^2) / sqrt(C).
        Assert.Equal(correlation, simulation.Effects.Zip(simulation.Shifts).Average(p => p.First / 2 * p.Second), 4 * (1 + correlation * correlation) / Math.Sqrt(20_000));
        Assert.Equal(1, simulation.Shifts.Average(s => s * s), 4 * Math.Sqrt(2.0 / 20_000));
        Assert.All(simulation.Rows().Take(500), r => Assert.InRange(r.X[0] - simulation.Shifts[r.Cluster], -1, 1));
    }

    [Fact]
    public void Rows_Binary_HaveTheirProbabilities()
    {
        MixedRow[] rows = [.. MixedSimulator.Simulate(new MixedOptions { Rows = 40_000, Clusters = 50, Task = ModelTask.Binary }).Rows()];

        Assert.All(rows, r => Assert.True(r.Outcome is 0 or 1));
        Assert.Equal(rows.Average(r => 1 / (1 + Math.Exp(-r.LinearPredictor))), rows.Average(r => r.Outcome), 4 * 0.5 / Math.Sqrt(40_000));
    }

    [Fact]
    public void Rows_Count_HaveMeanAndVarianceOfAPoisson()
    {
        var simulation = MixedSimulator.Simulate(new MixedOptions { Rows = 40_000, Clusters = 2, Features = 1, Form = MixedForm.Linear, Slopes = [], ClusterVariance = 9, Seed = 3, Task = ModelTask.Count });

        foreach (var cluster in simulation.Rows().GroupBy(r => r.Cluster))
        {
            double mean = Math.Exp(simulation.Effects[cluster.Key]), average = cluster.Average(r => r.Outcome);
            var rows = cluster.Count();
            Assert.Equal(mean, average, 4 * Math.Sqrt(mean / rows));
            Assert.Equal(mean, cluster.Average(r => (r.Outcome - mean) * (r.Outcome - mean)), 4 * Math.Sqrt((2 * mean * mean + mean) / rows));
        }
    }

    [Fact]
    public void WriteCsv_Truth_IsTheLastColumn()
    {
        var options = new MixedOptions { Rows = 3, Clusters = 2, Features = 2 };
        string[] plain = Text(options).Split('\n'), truth = Text(options, truth: true).Split('\n');

        Assert.Equal("x0,x1,cluster,y", plain[0]);
        Assert.Equal("x0,x1,cluster,y,true_linear_predictor", truth[0]);
        Assert.Equal(5, plain.Length); // and the end of the last line
        Assert.All(plain.Zip(truth).Skip(1).SkipLast(1), lines => Assert.StartsWith(lines.First + ",", lines.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void WriteSplits_TestRows_AreFoldZero()
    {
        var simulation = MixedSimulator.Simulate(new MixedOptions { Rows = 50, Clusters = 2 });
        using var writer = new StringWriter();

        simulation.WriteSplits(writer);

        var lines = writer.ToString().TrimEnd().Split('\n');
        Assert.Equal("row,test", lines[0]);
        Assert.Equal(simulation.Rows().Select((r, i) => FormattableString.Invariant($"{i},{(r.IsTest ? 0 : 1)}")), lines[1..]);
    }

    [Fact]
    public void WriteTruth_Effects_ReadBackExactly()
    {
        var simulation = MixedSimulator.Simulate(new MixedOptions { Rows = 10, Clusters = 4, Confounding = 0.3, Form = MixedForm.Linear });
        using var stream = new MemoryStream();

        simulation.WriteTruth(stream);

        var json = JsonElement.Parse(stream.ToArray());
        Assert.Equal(simulation.Effects, json.GetProperty("b").EnumerateArray().Select(b => b.GetDouble()));
        Assert.Equal(simulation.Shifts, json.GetProperty("x0_shift").EnumerateArray().Select(b => b.GetDouble()));
        Assert.Equal(simulation.DrawnVariance, json.GetProperty("drawn_variance").GetDouble());
        Assert.Equal(4, json.GetProperty("clusters").GetInt32());
    }

    [Fact]
    public void Validate_EveryFault_IsNamed()
    {
        var fault = Assert.Throws<ArgumentException>(() => new MixedOptions
        {
            Rows = 0,
            Features = 1,
            Clusters = 0,
            RowsPerCluster = 0,
            ClusterVariance = -1,
            Task = ModelTask.Ordinal,
            Slopes = [1, double.NaN],
            Confounding = 2,
            TestShare = 1,
        }.Validate()).Message;

        foreach (var name in new[] { "rows", "features", "clusters", "rows_per_cluster", "cluster_variance", "task", "slopes", "confounding", "test_share" })
        {
            Assert.Contains($"  {name} is ", fault, StringComparison.Ordinal);
        }
    }

    private static string Text(MixedOptions options, bool truth = false)
    {
        using var writer = new StringWriter();
        MixedSimulator.Simulate(options).WriteCsv(writer, truth, TestContext.Current.CancellationToken);
        return writer.ToString();
    }
}
