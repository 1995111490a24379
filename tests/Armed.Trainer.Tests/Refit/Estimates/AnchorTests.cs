using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Refit.Estimates;

/// <summary>
/// Whole fits without hidden layers against lme4 1.1.31 (lmer, glmer) on its own data; see Data/SOURCES.md. Estimates to four digits (the sources print five or six),
/// log-likelihoods to 1e-3, in the outcome's and the columns' own units.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class AnchorTests
{
    private const double Digits = 1e-4;

    [Theory]
    [InlineData(EstimationCriterion.Reml, 24.7407, 5.9221, .0656, 25.5918, -871.814, 6.8246, 1.5458)]
    [InlineData(EstimationCriterion.Ml, 23.7798, 5.7168, .0813, 25.5919, -875.9697, 6.6322, 1.5022)]
    public void Run_SleepstudySlopes_IsLmer(EstimationCriterion criterion, double intercept, double slope, double correlation, double sigma, double logLik, double se0, double se1)
    {
        var model = Sleepstudy(new TrainingOptions { Random = "1 + Days", Criterion = criterion });

        Assert.Equal(["(Intercept)", "Days"], model.FixedEffects.Select(e => e.Term));
        Near([251.405, 10.4673], model.FixedEffects.Select(e => e.Estimate));
        Near([se0, se1], model.FixedEffects.Select(e => e.Se!.Value));
        Near([intercept, slope], model.VarianceComponents.Select(v => v.Sd));
        Assert.Null(model.VarianceComponents[0].Corr);
        Assert.Equal(correlation, model.VarianceComponents[1].Corr!.Value, Digits);
        Near([sigma], [model.Sigma!.Value]);
        Assert.Equal(logLik, model.LogLikelihood!.Value, 1e-3);
        Assert.Equal((180, 6), (model.Observations, model.Parameters));
        Assert.Equal(-2 * logLik + 2 * 6, model.Aic!.Value, 2e-3);
        Assert.Equal(-2 * logLik + 6 * Math.Log(180), model.Bic!.Value, 2e-3);
        // Mean over the rows of the random effects' variance, compared with sigma^2 (VarianceSharesTests).
        Assert.Equal(criterion == EstimationCriterion.Reml ? .72166 : .70910, model.Icc!.Value, Digits);
        Assert.Equal(criterion == EstimationCriterion.Reml ? "reml" : "ml", model.Criterion);
    }

    [Fact]
    public void Run_SleepstudyIntercepts_IsLmer()
    {
        var model = Sleepstudy(new TrainingOptions { Random = "(1 | Subject)" });

        Near([37.1238, 30.9912, -893.233], [model.VarianceComponents.Single().Sd, model.Sigma!.Value, model.LogLikelihood!.Value]);
        Assert.Equal(37.1238 * 37.1238 / (37.1238 * 37.1238 + 30.9912 * 30.9912), model.Icc!.Value, Digits);
    }

    /// <summary>lme4 drops the column and prints the criterion of the rest, and no line for the column.</summary>
    [Fact]
    public void Run_AliasedColumn_HasTheRestrictedLikelihoodOfTheRest()
    {
        var model = SleepstudyWith("2 * Days + 3 AS twice", new TrainingOptions { Random = "1 + Days" });

        Assert.Equal(["(Intercept)", "Days"], model.FixedEffects.Select(e => e.Term));
        Assert.Equal(-871.814, model.LogLikelihood!.Value, 1e-3);
        Assert.Equal(1755.628, model.Aic!.Value, 2e-3);
    }

    /// <summary>Single precision holds too few digits of the differences: lme4's estimates do not depend on the constant, and these would.</summary>
    [Theory]
    [InlineData("1e6")]
    [InlineData("1e9")]
    [InlineData("1e8")]
    public void Run_OutcomeFarFromZero_IsRefusedWithAdvice(string constant)
    {
        var request = SleepstudyRequest($"Reaction + {constant} AS shifted", new() { Random = "1" });

        var fault = Assert.Throws<InputException>(() => ArmedTraining.Run(request with { Data = request.Data with { Outcome = "shifted", Exclude = ["Reaction"], Task = Armed.Runtime.ModelTask.Continuous } },
            cancellation: TestContext.Current.CancellationToken));

        Assert.Contains("single precision would lose its variation. Subtract a constant near 1", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Equal up to the rounding of a decimal: single precision cannot tell the columns apart.</summary>
    [Fact]
    public void Run_NearlyAliasedColumn_IsDropped()
    {
        var model = SleepstudyWith("round(365.25 * Days / 7, 3) AS elapsed", new() { Random = "1" });

        Assert.Equal(["(Intercept)", "Days"], model.FixedEffects.Select(e => e.Term));
        Assert.Equal(10.4673, model.FixedEffects[1].Estimate, 1e-3);
    }

    /// <summary>lme4 1.1.31: corr(Days, D2) = -0.9099, and -0.138 between the fixed intercept and slope of the model without D2.</summary>
    [Fact]
    public void Run_SeveralEffects_HaveAllCorrelations()
    {
        var components = SleepstudyWith("Days * Days AS D2", new TrainingOptions { Random = "1 + Days + D2" }).VarianceComponents;
        Assert.Empty(components[0].Correlations);
        Assert.Equal(components[1].Corr, components[1].Correlations.Single());
        Assert.Equal(components[2].Corr, components[2].Correlations[0]);
        Assert.Equal(-.9099, components[2].Correlations[1]!.Value, 2e-4);

        var covariance = Sleepstudy(new TrainingOptions { Random = "1 + Days" }).FixedCovariance;
        Assert.Equal([1, 2], covariance.Select(row => row.Count));
        Near([6.8246 * 6.8246, 1.5458 * 1.5458], [covariance[0][0], covariance[1][1]]);
        Assert.Equal(-.138, covariance[1][0] / (6.8246 * 1.5458), 5e-4);
    }

    [Fact]
    public void Run_IndependentEffects_HaveNoCorrelation()
    {
        var model = Sleepstudy(new TrainingOptions { Random = "(1 + Days || Subject)" });

        Assert.All(model.VarianceComponents, component => Assert.Null(component.Corr));
    }

    [Fact]
    public void Run_ContraceptionNineNodes_IsGlmer()
    {
        var model = Fit("contraception.csv", "use", "district", new TrainingOptions { Random = "1", Quadrature = 9 });

        Assert.Equal(["(Intercept)", "age", "urban: Y", "livch: 1", "livch: 2", "livch: 3+"], model.FixedEffects.Select(e => e.Term));
        Near([-1.69015, -.026600, .73242, 1.10932, 1.37652, 1.34559], model.FixedEffects.Select(e => e.Estimate));
        Near([.46422], [model.VarianceComponents.Single().Sd]);
        Assert.Equal(-1206.674, model.LogLikelihood!.Value, 1e-3);
        Assert.Equal((7, (double?)null), (model.Parameters, model.Sigma));
        Assert.Contains("9", model.Method, StringComparison.Ordinal);
        // The latent residual's variance is pi^2 / 3.
        Assert.Equal(.46422 * .46422 / (.46422 * .46422 + Math.PI * Math.PI / 3), model.Icc!.Value, Digits);
    }

    [Fact]
    public void Run_ContraceptionLaplace_IsGlmer()
    {
        var model = Fit("contraception.csv", "use", "district", new TrainingOptions { Random = "1", Quadrature = 1 });

        Assert.Equal(.46083, model.VarianceComponents.Single().Sd, 3e-4); // glmer's optimiser stops about 1e-4 away
        Assert.Equal(-1206.808, model.LogLikelihood!.Value, 1e-3);
    }

    /// <summary>
    /// -1/2 ln|X'V^-1 X| falls by ln 10 with a column in tenths of its unit, and the density of y / 7 is 7 times as high for each of the N - p contrasts; moving
    /// a column's or the outcome's zero changes nothing.
    /// </summary>
    [Fact]
    public void Run_OtherUnits_MoveTheRestrictedLikelihoodByTheFormula()
    {
        var table = new SimulatedTable(rows: 200, missing: 0);
        MixedModelDescription With(double[] x, double[] y)
        {
            using var run = FitRun.Of(FitRun.Csv(("x1", x), ("x2", table.X2), ("g", table.G), ("y", y)));
            return Estimates(run.Fit(Exact(new() { Random = "1 + x1" })));
        }
        var plain = With(table.X1, table.Number);

        var other = With([.. table.X1.Select(x => 10 * x + 3)], [.. table.Number.Select(y => y / 7 - 5)]);

        Assert.Equal(plain.LogLikelihood!.Value + (200 - 3) * Math.Log(7) - Math.Log(10), other.LogLikelihood!.Value, 1e-4); // inputs are floats
        Assert.Equal(plain.FixedEffects[1].Estimate / 70, other.FixedEffects[1].Estimate, 1e-6);
        Assert.Equal(plain.VarianceComponents[1].Sd / 70, other.VarianceComponents[1].Sd, 1e-5);
        Assert.Equal(plain.Sigma!.Value / 7, other.Sigma!.Value, 1e-5);
    }

    [Fact]
    public void Run_OrdinalWithColumnElsewhere_MovesTheCutPoints()
    {
        var table = new SimulatedTable(rows: 300, missing: 0);
        MixedModelDescription With(double[] x)
        {
            using var run = FitRun.Of(FitRun.Csv(("x1", x), ("g", table.G), ("y", table.Class))).As("ordinal");
            return Estimates(run.Fit(Exact(new() { Random = "1" })));
        }
        var plain = With(table.X1);

        var moved = With([.. table.X1.Select(x => 10 * x + 3)]);

        var beta = plain.FixedEffects.Single().Estimate;
        Assert.Equal(beta / 10, moved.FixedEffects.Single().Estimate, 1e-5);
        Assert.Equal(2, plain.CutPoints.Count);
        for (var k = 0; k < 2; k++) // theta - beta x is the same: theta' = theta + .3 beta
        {
            Assert.Equal(plain.CutPoints[k] + .3 * beta, moved.CutPoints[k], 1e-4);
        }

        Assert.Equal(plain.LogLikelihood!.Value, moved.LogLikelihood!.Value, 1e-4);
        Assert.True(plain.CutPoints[0] < plain.CutPoints[1]);
    }

    [Fact]
    public void Run_OffsetMovedByOne_MovesTheInterceptAlone()
    {
        var table = new SimulatedTable(rows: 300, missing: 0);
        MixedModelDescription With(double by)
        {
            using var run = FitRun.Of(FitRun.Csv(("x1", table.X1), ("o", table.X2.Select(o => o + by).ToArray()), ("g", table.G), ("y", table.Count))).As("count", "o");
            return Estimates(run.Fit(Exact(new() { Random = "1" })));
        }
        var (plain, moved) = (With(0), With(1));

        Assert.Equal(["(Intercept)", "x1"], plain.FixedEffects.Select(e => e.Term));
        Assert.Equal(plain.FixedEffects[0].Estimate - 1, moved.FixedEffects[0].Estimate, 1e-5);
        Assert.Equal(plain.FixedEffects[1].Estimate, moved.FixedEffects[1].Estimate, 1e-5);
        Assert.Equal(plain.LogLikelihood!.Value, moved.LogLikelihood!.Value, 1e-4);
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("count")]
    public void Run_WholeWeights_AreRepeatedRows(string task)
    {
        var table = new SimulatedTable(rows: 240, missing: 0);
        int[] once = [.. Enumerable.Range(0, 240)], repeated = [.. once.SelectMany(i => Enumerable.Repeat(i, 1 + i % 3))];
        MixedModelDescription With(int[] rows, Func<int, int> weight)
        {
            using var run = FitRun.Of(FitRun.Csv(("x1", rows.Select(i => table.X1[i]).ToArray()), ("w", rows.Select(weight).ToArray()), ("g", rows.Select(i => table.G[i]).ToArray()),
                ("y", rows.Select(i => (int)table.Outcome(task).GetValue(i)!).ToArray()))).As(task, weights: "w");
            return Estimates(run.Fit(Exact(new() { Random = "1 + x1" })));
        }
        MixedModelDescription weighted = With(once, i => 1 + i % 3), plain = With(repeated, _ => 1);

        Assert.Equal(plain.LogLikelihood!.Value, weighted.LogLikelihood!.Value, 1e-4);
        Assert.Equal(plain.Bic!.Value, weighted.Bic!.Value, 1e-3);
        for (var j = 0; j < 2; j++)
        {
            Assert.Equal(plain.FixedEffects[j].Estimate, weighted.FixedEffects[j].Estimate, 1e-4);
            Assert.Equal(plain.FixedEffects[j].Se!.Value, weighted.FixedEffects[j].Se!.Value, 1e-4);
            Assert.Equal(plain.VarianceComponents[j].Sd, weighted.VarianceComponents[j].Sd, 1e-4);
        }
    }

    [Fact]
    public void Run_LongCategory_HasACoefficientPerLevel()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 400, missing: 0).Everything("continuous"), "g", "s");

        var model = Estimates(run.Fit(Exact(new() { Random = "1" })));

        Assert.Equal(39, model.FixedEffects.Count(e => e.Term.StartsWith("w: w", StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_CategoryOfThousands_SaysWhatToDo()
    {
        var rows = Enumerable.Range(0, 2_400).ToArray();
        using var run = FitRun.Of(FitRun.Csv(("w", rows.Select(i => $"w{i / 2}").ToArray()), ("g", rows.Select(i => $"g{i % 5}").ToArray()), ("y", rows.Select(i => i % 7 + 0.5).ToArray())));

        Assert.Contains("'w' has 1,200 levels", Assert.Throws<InputException>(() => run.With(run.Data with { Categorical = ["w"] }).Fit(Exact(new()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Twice_IsTheSameBundle()
    {
        var table = new SimulatedTable(rows: 200);
        using var run = FitRun.Of(FitRun.Csv(("x1", table.X1), ("k", table.Short), ("g", table.G), ("s", table.S), ("y", table.Count)), "g", "s").As("count");
        var options = Exact(new() { Random = "(1 + x1 | g) + (1 | s)" });

        Assert.Equal(run.Fit(options, "a").Manifest.BundleId, run.Fit(options, "b").Manifest.BundleId);
    }

    private static TrainingOptions Exact(TrainingOptions options) => options with { Hidden = [], Device = TrainingDevice.Cpu };

    private static MixedModelDescription Estimates(TrainingResult result) => result.Manifest.Refit!.Model!;

    private static MixedModelDescription Sleepstudy(TrainingOptions options) => Fit("sleepstudy.csv", "Reaction", "Subject", options);

    /// <summary>sleepstudy with a further column, in SQL.</summary>
    private static MixedModelDescription SleepstudyWith(string column, TrainingOptions options) =>
        Estimates(ArmedTraining.Run(SleepstudyRequest(column, options), cancellation: TestContext.Current.CancellationToken));

    private static TrainingRequest SleepstudyRequest(string column, TrainingOptions options) => new()
    {
        Data = new DataRequest { Source = DataSource.FromSql($"SELECT *, {column} FROM '{Path.Combine(Folder(), "Data", "sleepstudy.csv")}'"), Outcome = "Reaction", Clusters = ["Subject"] },
        Options = Exact(options),
    };

    private static MixedModelDescription Fit(string file, string outcome, string cluster, TrainingOptions options) => Estimates(ArmedTraining.Run(new TrainingRequest
    {
        Data = new DataRequest { Source = DataSource.FromPath(Path.Combine(Folder(), "Data", file)), Outcome = outcome, Clusters = [cluster] },
        Options = Exact(options),
    }, cancellation: TestContext.Current.CancellationToken));

    private static void Near(double[] expected, IEnumerable<double> actual)
    {
        double[] found = [.. actual];
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], Digits * Math.Abs(expected[i]));
        }
    }

    private static string Folder() => Path.Combine(AppContext.BaseDirectory, "Refit");
}
