using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

public sealed class HardCaseTests
{
    [Theory]
    [InlineData("continuous")]
    [InlineData("binary")]
    [InlineData("count")]
    [InlineData("ordinal")]
    public void Fit_NoVarianceBetweenClusters_EndsOnTheBoundaryOrNearIt(string kind)
    {
        var task = new ModelTask(kind);
        var boundaries = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            var fit = Fit(RandomModels.Make(100 + seed, task, 120, [12], sd: 0));
            Assert.InRange(fit.Factors[0].Covariance[0], 0, 0.3);
            if (fit.Factors[0].Covariance[0] != 0)
            {
                continue;
            }

            boundaries++;
            Assert.Contains(fit.Messages, message => message.StartsWith("Boundary", StringComparison.Ordinal));
            Assert.All(fit.Factors[0].Means, mean => Assert.Equal(0, mean));
        }

        Assert.InRange(boundaries, 1, 6); // about half of all samples
    }

    [Fact]
    public void Fit_DuplicateAndCombinedColumns_AreDroppedAndNamed()
    {
        var data = RandomModels.Make(31, ModelTask.Continuous, 100, [10]);
        var width = data.Width + 2;
        var columns = new float[data.Rows * width];
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Columns.AsSpan(i * data.Width, data.Width);
            row.CopyTo(columns.AsSpan(i * width));
            (columns[i * width + 4], columns[i * width + 5]) = (row[1], row[1] - 2 * row[2]);
        }

        var fit = Fit(data with { Width = width, Columns = columns, Fixed = [0, 1, 4, 2, 5, 3], Ridge = [-1, -1, -1, -1, -1, -1] });

        var plain = Fit(data);
        Assert.Equal(0, fit.Fixed[2]);
        Assert.Equal(0, fit.Fixed[4]);
        Assert.Equal(plain.Fixed[2], fit.Fixed[3], 1e-7);
        Assert.Equal(plain.LogLikelihood, fit.LogLikelihood, 1e-7);
        Assert.Contains(fit.Messages, message => message.StartsWith("The fixed coefficient of column 4 was dropped", StringComparison.Ordinal));
        Assert.Contains(fit.Messages, message => message.StartsWith("The fixed coefficient of column 5 was dropped", StringComparison.Ordinal));
        Assert.Equal(plain.Parameters, fit.Parameters);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Fit_CompleteSeparation_IsFiniteAndSaid(int nodes)
    {
        var data = RandomModels.Make(32, ModelTask.Binary, 80, [8]);
        var separated = data with { Outcome = [.. Enumerable.Range(0, 80).Select(i => data.Columns[i * data.Width + 1] > 0 ? 1.0 : 0)] };

        var fit = Fit(separated, nodes);

        Assert.All(fit.Fixed, beta => Assert.True(double.IsFinite(beta)));
        Assert.Contains(fit.Messages, message => message.Contains("separation", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_ClusterWithOneRowAndConstantOutcomes_IsFinite()
    {
        var data = RandomModels.Make(33, ModelTask.Binary, 60, [12]);
        var codes = data.Factors[0].Codes.Select((code, i) => i == 0 ? 0 : code == 0 ? 1 : code).ToArray();
        var outcome = data.Outcome.Select((y, i) => codes[i] < 4 ? 1 : codes[i] < 6 ? 0 : y).ToArray();

        var fit = Fit(data with { Outcome = outcome, Factors = [data.Factors[0] with { Codes = codes }] });

        Assert.All(fit.Factors[0].Means, mean => Assert.True(double.IsFinite(mean)));
        Assert.Contains(fit.Factors[0].Posterior.Skip(1), variance => variance < fit.Factors[0].Posterior[0]); // one row tells less than several
    }

    [Theory]
    [InlineData("continuous")]
    [InlineData("count")]
    [InlineData("binary")]
    public void Fit_OneLevelPerRow_IsFinite(string kind)
    {
        var task = new ModelTask(kind);
        var fit = Fit(RandomModels.Make(34, task, 60, [60]));
        Assert.True(double.IsFinite(fit.LogLikelihood));
        Assert.True(double.IsFinite(fit.Factors[0].Covariance[0]));
    }

    [Theory]
    [InlineData("continuous")]
    [InlineData("binary")]
    [InlineData("count")]
    public void Fit_TwoClusters_IsFinite(string kind)
    {
        var task = new ModelTask(kind);
        var fit = Fit(RandomModels.Make(35, task, 40, [2], size: 2));
        Assert.True(double.IsFinite(fit.LogLikelihood));
        Assert.All(fit.Factors[0].Covariance, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Fit_LargeCounts_Converges()
    {
        var data = RandomModels.Make(36, ModelTask.Count, 100, [10]);
        var fit = Fit(data with { Outcome = [.. data.Outcome.Select(y => 100_000 * (y + 1))] });
        Assert.InRange(fit.Fixed[0], 10, 14); // log 1e5 = 11.5 and a little
    }

    [Fact]
    public void Fit_EmptyCluster_HasThePrior()
    {
        var data = RandomModels.Make(37, ModelTask.Binary, 100, [10]);
        var fit = Fit(data with { Factors = [data.Factors[0] with { Levels = 11 }] });
        Assert.Equal(0, fit.Factors[0].Means[10]);
        Assert.Equal(fit.Factors[0].Covariance[0], fit.Factors[0].Posterior[10], 1e-12);
    }

    [Fact]
    public void Fit_OnlyPenalisedColumns_IsFinite()
    {
        foreach (var task in new[] { ModelTask.Continuous, ModelTask.Binary, ModelTask.Ordinal })
        {
            var data = RandomModels.Make(38, task, 100, [10]);
            var fit = Fit(data with { Ridge = [.. data.Ridge.Select((_, j) => j % 2)] });
            Assert.Equal(2, fit.RidgeVariances.Length);
            Assert.All(fit.Fixed, beta => Assert.True(double.IsFinite(beta)));
        }
    }

    [Fact]
    public void Fit_UnusableData_SaysWhat()
    {
        var data = RandomModels.Make(39, ModelTask.Binary, 30, [5]);
        var continuous = RandomModels.Make(39, ModelTask.Continuous, 30, [5]);

        Assert.Contains("Row 3", Message(data with { Outcome = [.. data.Outcome.Select((y, i) => i == 3 ? 0.5 : y)] }));
        Assert.Contains("'factor 0'", Message(data with { Factors = [data.Factors[0] with { Levels = 1, Codes = new int[30] }] }));
        Assert.Contains("Row 2", Message(data with { Weights = [.. Enumerable.Range(0, 30).Select(i => i == 2 ? -1.0 : 1)] }));
        Assert.Contains("constant", Message(continuous with { Outcome = [.. Enumerable.Repeat(2.5, 30)] }));
        Assert.Contains("column 1", Message(data with { Columns = [.. data.Columns.Select((x, i) => i == 1 ? float.NaN : x)] }));
    }

    private static string Message(MixedModelData data) => Assert.Throws<InputException>(() => Fit(data)).Message;

    private static MixedModelFit Fit(MixedModelData data, int nodes = 7) =>
        MixedModelSolver.Fit(data, new MixedModelOptions { QuadratureNodes = nodes }, TestContext.Current.CancellationToken);
}
