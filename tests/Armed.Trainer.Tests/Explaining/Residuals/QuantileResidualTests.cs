using System.Globalization;
using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Residuals;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Tests.Explaining.Residuals;

public sealed class QuantileResidualTests : IDisposable
{
    private const int Count = 400;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Outcomes that are drawn as the simulations are: over many tables p values are spread evenly.</summary>
    [Fact]
    public void Tests_RightModel_HaveUniformPValues()
    {
        var random = new GaussianRandom(1);
        var found = Enumerable.Range(0, 40).Select(_ => Of(ModelTask.Count, [.. Enumerable.Range(0, 60).Select(_ => (float)random.Poisson(3))], (draw, row) => draw.Poisson(3))).ToList();

        foreach (var name in new[] { QuantileResiduals.Uniformity, QuantileResiduals.Dispersion, QuantileResiduals.ZeroInflation })
        {
            double[] p = [.. found.Select(residuals => residuals.Tests.Single(test => test.Name == name).P)];
            Assert.InRange(p.Average(), 0.3, 0.7); // the standard error of the mean of 40 is .046
            Assert.InRange(p.Count(value => value < 0.05), 0, 6);
        }

        Assert.All(found.SelectMany(residuals => residuals.Residuals), residual => Assert.InRange(residual, 0, 1));
    }

    /// <summary>
    /// Outcomes of -1 and 1 have a variance around 0 that never varies, so that a centre which knows the simulated tables but not the observed one shows at once: it would put the observed table 1.4 standard deviations
    /// above the others.
    /// </summary>
    [Fact]
    public void Dispersion_OutcomesWithoutChanceInTheirSpread_HasUniformPValues()
    {
        var random = new GaussianRandom(7);
        var found = Enumerable.Range(0, 25).Select(_ => Test(Of(ModelTask.Continuous, [.. Enumerable.Range(0, 500).Select(_ => Sign(random))], (draw, _) => Sign(draw)), QuantileResiduals.Dispersion)).ToList();

        Assert.InRange(found.Average(test => test.P), 0.3, 0.7); // the standard error of the mean of 25 is .058
        Assert.InRange(found.Count(test => test.Statistic > test.Expected), 5, 20); // of 25

        static float Sign(GaussianRandom random) => random.Uniform() < 0.5 ? -1 : 1;
    }

    [Fact]
    public void Tests_CountsOfMoreSpread_FindIt()
    {
        var random = new GaussianRandom(2);
        float[] outcomes = [.. Enumerable.Range(0, Count).Select(_ => (float)random.Poisson(5 * random.Gamma(2) / 2))]; // negative binomial: the variance is 5 + 25 / 2

        var dispersion = Test(Of(ModelTask.Count, outcomes, (draw, _) => draw.Poisson(5)), QuantileResiduals.Dispersion);

        Assert.InRange(dispersion.Statistic, 2.5, 4.5); // 17.5 / 5
        Assert.Equal(1, dispersion.Expected, 0.05);
        Assert.True(dispersion.P < 0.01);
    }

    [Fact]
    public void Tests_MoreZeros_FindThem()
    {
        var random = new GaussianRandom(3);
        float[] outcomes = [.. Enumerable.Range(0, Count).Select(row => row % 4 == 0 ? 0 : (float)random.Poisson(4))];

        var zeros = Test(Of(ModelTask.Count, outcomes, (draw, _) => draw.Poisson(4)), QuantileResiduals.ZeroInflation);

        Assert.InRange(zeros.Statistic, 0.25, 0.3);
        Assert.Equal(Math.Exp(-4), zeros.Expected, 0.01);
        Assert.True(zeros.P < 0.01);
    }

    [Fact]
    public void Tests_Outliers_FindThem()
    {
        var random = new GaussianRandom(4);
        float[] outcomes = [.. Enumerable.Range(0, Count).Select(row => row % 20 == 0 ? 9f : (float)random.Normal())];

        var residuals = Of(ModelTask.Continuous, outcomes, (draw, _) => draw.Normal());

        var outliers = Test(residuals, QuantileResiduals.Outliers);
        Assert.InRange(outliers.Statistic, 0.05, 0.08);
        Assert.Equal(2.0 / 251, outliers.Expected, 0.005);
        Assert.True(outliers.P < 0.01);
        Assert.DoesNotContain(residuals.Tests, test => test.Name == QuantileResiduals.ZeroInflation);
    }

    [Fact]
    public void Tests_ShiftedOutcomes_AreNotUniform()
    {
        var random = new GaussianRandom(5);
        float[] outcomes = [.. Enumerable.Range(0, Count).Select(_ => (float)random.Normal() + 0.5f)];
        Assert.True(Test(Of(ModelTask.Continuous, outcomes, (draw, _) => draw.Normal()), QuantileResiduals.Uniformity).P < 0.01);
    }

    [Fact]
    public void Tests_Events_HaveNeitherSpreadNorZeros()
        => Assert.Equal([QuantileResiduals.Uniformity, QuantileResiduals.Outliers], Of(ModelTask.Binary, new float[50], (_, _) => 0).Tests.Select(test => test.Name));

    /// <summary>Rows of a cluster share its effects: tests that took them for independent would refuse a right model.</summary>
    [Theory]
    [InlineData("count")]
    [InlineData("continuous")]
    public void Of_FittedModelOfItsOwnForm_FindsNothing(string task)
    {
        using var model = Fit(task);
        var table = new ExplainedTableReader(model.Manifest, DataSource.FromPath(_folder["data.csv"]), heldOut: null).Read(TestContext.Current.CancellationToken);

        var residuals = QuantileResiduals.Of(model, table.Others!, isHeldOut: false)!;

        Assert.All(residuals.Tests, test => Assert.True(test.P > 0.02, $"{test}"));
        Assert.Equal(table.Others!.Outcomes.Average(), residuals.Predicted.Average(), 0.25 * Math.Abs(table.Others.Outcomes.Average()));
    }

    /// <summary>The same fit and the same rows: outcomes that the model does not make are found.</summary>
    [Theory]
    [InlineData("count", QuantileResiduals.Dispersion)]
    [InlineData("continuous", QuantileResiduals.Uniformity)]
    public void Of_FittedModelOfAnotherForm_FindsIt(string task, string test)
    {
        using var model = Fit(task);
        var rows = new ExplainedTableReader(model.Manifest, DataSource.FromPath(_folder["data.csv"]), heldOut: null).Read(TestContext.Current.CancellationToken).Others!;
        float[] outcomes = [.. rows.Outcomes.Select((outcome, row) => task == "count" ? 2 * outcome : Math.Max(outcome, 0.5f))]; // twice the mean, four times the variance; or cut off below

        var residuals = QuantileResiduals.Of(model, rows with { Outcomes = outcomes }, isHeldOut: false)!;

        Assert.True(Test(residuals, test).P < 0.01, $"{Test(residuals, test)}");
    }

    private static ResidualTest Test(SimulatedResiduals residuals, string name) => residuals.Tests.Single(test => test.Name == name);

    private static SimulatedResiduals Of(ModelTask task, float[] outcomes, Func<GaussianRandom, int, double> draw) => QuantileResiduals.Of(OutcomeKinds.Of(task), outcomes, (random, values) =>
    {
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = (float)draw(random, row);
        }
    });

    private ArmedModel Fit(string task)
    {
        var random = new GaussianRandom(6);
        using (var writer = new StreamWriter(_folder["data.csv"]))
        {
            writer.Write("x,g,y\n");
            for (var row = 0; row < 400; row++)
            {
                var (x, cluster) = (random.Normal(), row % 40);
                var eta = 1 + (0.3 * x) + (0.5 * Math.Sin(17.0 * cluster));
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{x:F5},g{cluster},{(task == "count" ? random.Poisson(Math.Exp(eta)) : eta + (0.7 * random.Normal()))}\n"));
            }
        }

        var result = ArmedTraining.Run(
            new TrainingRequest
            {
                Data = new DataRequest { Source = DataSource.FromPath(_folder["data.csv"]), Outcome = "y", Clusters = ["g"], Task = OutcomeKinds.Parse(task) },
                Options = new TrainingOptions { Hidden = [], Random = "1", Device = TrainingDevice.Cpu },
                Output = _folder["m.armed"],
            },
            cancellation: TestContext.Current.CancellationToken);
        return ArmedModel.Load(result.BundlePath!);
    }
}
