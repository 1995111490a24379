using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Tests.MixedModels.Estimation;

namespace Armed.Trainer.Tests.Outcomes;

/// <summary>
/// Positive outcomes against R 4.2.2: glmmTMB 1.1.5, <c>glmmTMB(charge ~ age + (1 | hospital), family = Gamma(link = "log"))</c>, and the integral of its likelihood by R's integrate.
/// Refit/Data/charges.R simulates the data and prints the expected values.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class PositiveReferenceTests
{
    [Fact]
    public void Fit_Laplace_MatchesGlmmTmb()
    {
        var fit = Fit(nodes: 1);

        Assert.Equal(.336585, fit.Fixed[0], 1e-4);
        Assert.Equal(.0163997, fit.Fixed[1], 1e-6);
        Assert.Equal(.0997945, Math.Sqrt(fit.FixedCovariance[0]), 1e-3);
        Assert.Equal(.00130141, Math.Sqrt(fit.FixedCovariance[3]), 1e-5);
        Assert.Equal(.382203, Math.Sqrt(fit.Factors[0].Covariance[0]), 1e-4);
        Assert.Equal(2.46810, fit.Dispersion, 1e-3);
        Assert.Equal(-1282.61808, fit.LogLikelihood, 1e-4);
        Assert.Equal(4, fit.Parameters);
    }

    [Fact]
    public void Fit_ManyNodes_MaximisesTheIntegral()
    {
        var fit = Fit(nodes: 25);

        Assert.Equal(.336575, fit.Fixed[0], 1e-4);
        Assert.Equal(.0163998, fit.Fixed[1], 1e-6);
        Assert.Equal(.382610, Math.Sqrt(fit.Factors[0].Covariance[0]), 1e-4);
        Assert.Equal(2.46809, fit.Dispersion, 1e-3);
        Assert.Equal(-1282.58422, fit.LogLikelihood, 1e-4);
    }

    [Fact]
    public void Train_WithoutHiddenLayers_GivesTheReferenceInOriginalUnits()
    {
        using var run = Charges();
        var manifest = run.Fit(FitRun.Quick with { Hidden = [], Quadrature = 1 }).Manifest;

        var solved = manifest.Refit!.Model!;
        Assert.Equal(("positive", 600), (manifest.Task, solved.Observations));
        Assert.Equal(-1282.61808, solved.LogLikelihood!.Value, 1e-3);
        Assert.Equal([.336585, .0163997], solved.FixedEffects.OrderBy(effect => effect.Term == "age").Select(effect => effect.Estimate), (one, two) => Math.Abs(one - two) < 1e-4);
        Assert.Equal(.382203, solved.VarianceComponents.Single().Sd, 1e-4);
        Assert.Equal(2.46810, solved.Dispersion!.Value, 1e-3);
        Assert.Equal(2.46810, manifest.Outcome.Dispersion!.Value, 1e-3);
        // .14608 / (.14608 + trigamma(shape)), with marginal and conditional R2 by the same formula (Nakagawa, Johnson and Schielzeth 2017), in R.
        Assert.Equal(.226800, solved.Icc!.Value, 1e-4);
        Assert.Equal((.151155, .343673), (Math.Round(solved.VarianceShares!.MarginalR2, 6), Math.Round(solved.VarianceShares.ConditionalR2, 6)), (one, two) => Math.Abs(one.Item1 - two.Item1) < 1e-4 && Math.Abs(one.Item2 - two.Item2) < 1e-4);
        Assert.Equal(["gamma_deviance", "log_loss", "mae", "rmse"], manifest.Metrics["train"]["mixed"].Keys);
    }

    [Fact]
    public void Train_WithHiddenLayers_PredictsMeansAndIntervals()
    {
        using var run = Charges();
        var manifest = run.Fit(FitRun.Quick with { MaxEpochs = 15 }).Manifest;
        using var model = run.Load();

        var row = model.Row().Set("age", 60);
        var known = model.Predict(row, "h01");
        Assert.Equal((ModelTask.Positive, -1), (model.Task, known.ClassIndex));
        // The prediction integrates over the random effects; the sd has the uncertainty of the fixed part as well.
        Assert.InRange(known.Value, Math.Exp(known.LinearPredictor), Math.Exp(known.LinearPredictor + (known.Sd * known.Sd / 2)));
        var (mean, observation) = (known.Interval(0.95), known.Interval(0.95, IntervalKind.Observation));
        Assert.True(observation.Lower < mean.Lower && mean.Lower < known.Value && known.Value < mean.Upper && mean.Upper < observation.Upper);
        Assert.True(manifest.Metrics["train"]["mixed"]["gamma_deviance"] < manifest.Metrics["train"]["fixed"]["gamma_deviance"]);
        Assert.True(BundleVerifier.Verify(model.Path).Ok);
        Assert.InRange(Coverage(model), 0.93, 0.97); // binomial sd of 600 rows: .009
    }

    [Fact]
    public void Adapt_ManyLabelledRows_FindsTheClustersLevel()
    {
        using var run = Charges();
        run.Fit(FitRun.Quick with { Hidden = [] });
        using var model = run.Load();
        var population = model.Predict(model.Row().Set("age", 60)).LinearPredictor;

        RowBuilder[] rows = [.. Enumerable.Range(0, 40).Select(_ => model.Row().Set("age", 60))];
        using var adapted = model.Adapt("new", rows, [.. rows.Select((_, i) => Math.Exp(population + 0.5) * (0.8 + (0.01 * i)))]);

        // The rows' mean is e^.5 times the population's, and 40 of them outweigh the prior: 40 alpha against 1 / .38^2.
        Assert.InRange(adapted.Predict(adapted.Row().Set("age", 60), "new").LinearPredictor - population, 0.4, 0.5);
    }

    [Theory]
    [InlineData("0", "is 0 in data row 2 of")]
    [InlineData("-3.5", "is -3.5 in data row 2 of")]
    public void Read_NumberThatIsNotPositive_NamesTheRow(string cell, string expected)
    {
        using var files = new TestFolder();
        var request = Request(files, $"g,x,y\na,1,1.5\nb,2,{cell}\na,3,2.5\n") with { Task = ModelTask.Positive };

        var message = Assert.Throws<InputException>(() => TableReader.Read(request, TestContext.Current.CancellationToken)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("a positive outcome is a number above 0", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1,1.2,1.3,1.4,1.2,30.5", true)]
    [InlineData("1.1,1.2,1.3,1.4,1.2,1.5", false)]  // not skewed
    [InlineData("-1.1,1.2,1.3,1.4,1.2,30.5", false)]
    public void Read_SkewedPositiveNumbers_ProposesTheTask(string cells, bool proposed)
    {
        using var files = new TestFolder();
        var table = TableReader.Read(Request(files, "g,x,y\n" + string.Concat(cells.Split(',').Select((cell, i) => $"{(i % 2 == 0 ? "a" : "b")},{i},{cell}\n"))), TestContext.Current.CancellationToken);

        Assert.Equal(ModelTask.Continuous, table.Outcome.Task);
        Assert.Equal(proposed, table.Messages.Any(message => message.Contains("--task positive", StringComparison.Ordinal)));
    }

    private static DataRequest Request(TestFolder files, string csv) => new() { Source = DataSource.FromPath(files.Write("t.csv", csv)), Outcome = "y", Clusters = ["g"] };

    private static FitRun Charges()
    {
        var table = new ReferenceTable("charges");
        var run = FitRun.Of(FitRun.Csv(("g", table.Text("hospital")), ("age", table.Numbers("age")), ("y", table.Outcome("charge"))));
        return run.With(run.Data with { Task = ModelTask.Positive });
    }

    private static MixedModelFit Fit(int nodes)
    {
        var table = new ReferenceTable("charges");
        var data = ReferenceTable.Model(ModelTask.Positive, table.Outcome("charge"), [table.Ones(), table.Numbers("age")], 2, table.Factor("hospital", 0));
        return MixedModelSolver.Fit(data, new MixedModelOptions { QuadratureNodes = nodes }, TestContext.Current.CancellationToken);
    }

    /// <summary>Share of the training rows inside their interval for a new observation.</summary>
    private static double Coverage(ArmedModel model)
    {
        var table = new ReferenceTable("charges");
        var (ages, charges, hospitals) = (table.Numbers("age"), table.Outcome("charge"), table.Text("hospital"));
        return Enumerable.Range(0, table.Rows).Average(i =>
        {
            var interval = model.Predict(model.Row().Set("age", ages[i]), hospitals[i]).Interval(0.95, IntervalKind.Observation);
            return charges[i] >= interval.Lower && charges[i] <= interval.Upper ? 1.0 : 0;
        });
    }
}
