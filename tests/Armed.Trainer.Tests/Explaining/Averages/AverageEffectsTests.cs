using System.Globalization;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Averages;
using Armed.Trainer.Explaining.Posteriors;

namespace Armed.Trainer.Tests.Explaining.Averages;

/// <summary>Average effects against what they are by other ways: coefficients, the model's own standard deviations, and draws of the coefficients.</summary>
public sealed class AverageEffectsTests : IDisposable
{
    private const double Level = 0.95;
    private const int Draws = 4_000;
    private const int Nodes = 21;

    // The midpoint rule's points within five standard deviations, and the normal density there.
    private static readonly double[] s_points = [.. Enumerable.Range(0, Nodes).Select(i => 5 * (((2.0 * i) + 1 - Nodes) / Nodes))];
    private static readonly double[] s_weights = Array.ConvertAll(s_points, z => Math.Exp(-z * z / 2));
    private static readonly double s_weightSum = s_weights.Sum();

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The effect of a linear model is its coefficient; the standard error is that of the coefficient, whatever the step.</summary>
    [Fact]
    public void Effects_LinearModel_AreItsCoefficients()
    {
        using var model = Fit("continuous", "1 + x");
        var rows = Rows(model);
        var effects = new AverageEffects(model, rows, isPopulation: true, Level, TestContext.Current.CancellationToken);
        var columns = ExplainedColumn.Of(model.Manifest);

        foreach (var (step, divisor) in new[] { (EffectStep.Slope, 1.0), (EffectStep.By(2), 2.0) })
        {
            var slope = Assert.Single(effects.Of(Assert.Single(ColumnChange.Of(columns[0], rows.Inputs, step, arePairs: false)), byCluster: false));
            var coefficient = model.Manifest.Refit!.Model!.FixedEffects.Single(effect => effect.Term == "x");
            Assert.Equal(coefficient.Estimate, slope.Estimate / divisor, 1e-3 * Math.Abs(coefficient.Estimate)); // predictions are of single precision
            Assert.Equal(coefficient.Se!.Value, slope.Se!.Value / divisor, 1e-3 * coefficient.Se.Value);
        }

        var levels = ColumnChange.Of(columns[1], rows.Inputs, EffectStep.Slope, arePairs: false).SelectMany(change => effects.Of(change, byCluster: false)).ToList();
        Assert.Equal(["b - a", "c - a"], levels.Select(level => level.Contrast));
        Assert.Equal(model.Manifest.Refit!.Model!.FixedEffects.Single(effect => effect.Term == "k: c").Se!.Value, levels[1].Se!.Value, 1e-3);
        Assert.Equal(3, ColumnChange.Of(columns[1], rows.Inputs, EffectStep.Slope, arePairs: true).Count());
    }

    /// <summary>What learning adds to an average slope is part of its variance, on the scale of the outcome; that of single rows is not.</summary>
    [Fact]
    public void Effects_WithSlopeVariances_IncludeThem()
    {
        double before, after, estimate;
        using (var model = Fit("continuous", "1"))
        {
            (estimate, before) = SlopeOfX(model, isPopulation: true);
        }

        Change(refit => refit["slope_variances"] = System.Text.Json.Nodes.JsonNode.Parse("[{\"column\":\"x\",\"variance\":0.04}]"));
        using (var model = ArmedModel.Load(_folder["m.armed"]))
        {
            (var same, after) = SlopeOfX(model, isPopulation: true);
            Assert.Equal(estimate, same);
        }

        Assert.Equal(Math.Sqrt((before * before) + 0.04), after, 1e-6 * after);
    }

    /// <summary>A slope's correction is added to it and is no error; a step is not corrected, and what the correction would be is an error of it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Effects_WithCorrection_AddItToSlopesAlone(bool isSlope)
    {
        AverageEffect before, after;
        using (var model = Fit("continuous", "1"))
        {
            before = EffectOfX(model, isPopulation: true, isSlope ? EffectStep.Slope : EffectStep.By(1));
        }

        Change(refit => refit["slope_variances"] = System.Text.Json.Nodes.JsonNode.Parse("[{\"column\":\"x\",\"variance\":0.04,\"correction\":-0.3}]"));
        using (var model = ArmedModel.Load(_folder["m.armed"]))
        {
            after = EffectOfX(model, isPopulation: true, isSlope ? EffectStep.Slope : EffectStep.By(1));
        }

        Assert.Equal((0.0, isSlope ? -0.3 : 0.0), (before.Correction, Math.Round(after.Correction, 6)));
        Assert.Equal(before.Estimate + after.Correction, after.Estimate, 1e-9);
        Assert.Equal(Math.Sqrt((before.Se!.Value * before.Se.Value) + 0.04 + (isSlope ? 0 : 0.09)), after.Se!.Value, 1e-5);
        Assert.Equal(after.Estimate, (after.Lower!.Value + after.Upper!.Value) / 2, 1e-9);
        Assert.Equal(after.Estimate / after.Se.Value, after.Z!.Value, 1e-9);
    }

    /// <summary>A corrected slope has the variance of the smoother curve, whether or not that of the coefficients is larger; a step keeps that of the model.</summary>
    [Theory]
    [InlineData(true, 0.0001)]
    [InlineData(true, 0.04)]
    [InlineData(false, 0.0001)]
    public void Effects_WithASmoothVariance_HaveItInCorrectedSlopesAlone(bool isSlope, double smooth)
    {
        AverageEffect before, after;
        using (var model = Fit("continuous", "1"))
        {
            before = EffectOfX(model, isPopulation: true, isSlope ? EffectStep.Slope : EffectStep.By(1));
        }

        Correct(-0.3, smooth, smooth);
        using (var model = ArmedModel.Load(_folder["m.armed"]))
        {
            after = EffectOfX(model, isPopulation: true, isSlope ? EffectStep.Slope : EffectStep.By(1));
        }

        var variance = before.Se!.Value * before.Se.Value;
        Assert.InRange(variance, 0.0001, 0.01); // so that the first case is below it
        Assert.Equal(Math.Sqrt(isSlope ? smooth : variance + 0.09), after.Se!.Value, 1e-5);
    }

    /// <summary>Where the outcome's slope follows the linear predictor, errors that known clusters' intercepts take up count for unknown ones.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Effects_WithAPopulationVariance_HaveItForUnknownClusters(bool isPopulation)
    {
        Fit("binary", "1").Dispose();
        var least = Square(0, 0); // of the clusters alone
        var (known, unknown) = (Square(0.01, 0), Square(0, 0.01));

        Assert.Equal(least, isPopulation ? known : unknown, 1e-12);
        Assert.InRange((isPopulation ? unknown : known) - least, 0.01 * 0.0025, 0.01 / 16); // the slope of a probability is at most 1/4 of that of the log odds

        double Square(double smooth, double population)
        {
            Correct(0.001, smooth, population);
            using var model = ArmedModel.Load(_folder["m.armed"]);
            return Math.Pow(EffectOfX(model, isPopulation, EffectStep.Slope).Se!.Value, 2);
        }
    }

    /// <summary>A bundle with hidden features: a slope with the clusters' own effects has the variance of the smooth model, and nothing else where clusters have intercepts alone.</summary>
    [Fact]
    public void Effects_OfHiddenFeatures_HaveTheVarianceOfTheSmoothModel()
    {
        WriteData("continuous", shift: 0);
        var request = new TrainingRequest
        {
            Data = new DataRequest { Source = DataSource.FromPath(_folder["data.csv"]), Outcome = "y", Clusters = ["g"] },
            Options = new TrainingOptions { Hidden = [8], Networks = 1, MaxEpochs = 5, Random = "1", Refit = RefitPolicy.Always, CalibrateVariances = false, Device = TrainingDevice.Cpu },
            Output = _folder["m.armed"],
        };
        using var model = ArmedModel.Load(ArmedTraining.Run(request, cancellation: TestContext.Current.CancellationToken).BundlePath!);
        var slope = model.Manifest.Refit!.SlopeVariances.Single(own => own.Column == "x");

        var effect = EffectOfX(model, isPopulation: false, EffectStep.Slope);

        Assert.True(model.Manifest.Refit.HiddenFeatures > 0);
        Assert.NotEqual(0, slope.Correction);
        Assert.Equal(slope.Correction, effect.Correction, 1e-4);
        Assert.Equal(slope.SmoothVariance!.Value, effect.Se!.Value * effect.Se.Value, 1e-2 * slope.SmoothVariance.Value);
    }

    /// <summary>A correction is of the mean over the rows of the fit: for a cluster's rows, for fewer rows and for those of unknown clusters it is an error instead.</summary>
    [Theory]
    [InlineData("fit", true)]
    [InlineData("one cluster", false)]
    [InlineData("fewer", false)]
    [InlineData("unknown", false)]
    public void Effects_OfOtherRowsThanTheFits_AreNotCorrected(string of, bool isCorrected)
    {
        AverageEffect before, after;
        using (var model = Fit("continuous", "1"))
        {
            before = SlopeOver(model, of);
        }

        Change(refit => refit["slope_variances"] = System.Text.Json.Nodes.JsonNode.Parse("[{\"column\":\"x\",\"variance\":0.04,\"correction\":-0.3}]"));
        using (var model = ArmedModel.Load(_folder["m.armed"]))
        {
            after = SlopeOver(model, of);
        }

        Assert.Equal(isCorrected ? -0.3 : 0, after.Correction, 1e-6);
        Assert.Equal(before.Estimate + after.Correction, after.Estimate, 1e-9);
        Assert.Equal(Math.Sqrt((before.Se!.Value * before.Se.Value) + 0.04 + (isCorrected ? 0 : 0.09)), after.Se!.Value, 1e-5);
    }

    /// <summary>If every part were the variance of a single row, only what learning adds to the slope would be left; a random intercept has no part in it.</summary>
    [Fact]
    public void Effects_WithSpreadConstants_LeaveThemOut()
    {
        using (var model = Fit("continuous", "1"))
        {
            Change(refit =>
            {
                refit["spread_constants"] = model.Manifest.SpreadWidth;
                refit["slope_variances"] = System.Text.Json.Nodes.JsonNode.Parse("[{\"column\":\"x\",\"variance\":0.04}]");
            });
        }

        using var changed = ArmedModel.Load(_folder["m.armed"]);

        Assert.Equal(0.2, SlopeOfX(changed, isPopulation: false).Se, 1e-3);
    }

    /// <summary>Without hidden features the first constant is of learning, which a slope's own variance replaces; the last one is of the effects' variances.</summary>
    [Theory]
    [InlineData(0, 2, true, true, "3,4")]
    [InlineData(0, 2, false, true, "4")]
    [InlineData(0, 2, true, false, "3")]
    [InlineData(0, 2, false, false, "")]
    [InlineData(0, 1, false, true, "")]
    [InlineData(7, 1, false, true, "4")]
    [InlineData(7, 1, true, false, "")]
    public void SpreadParts_OfRowsAlone_AreThoseThatSomethingReplaces(int hidden, int constants, bool hasSlope, bool hasVariances, string expected)
    {
        using var model = Fit("continuous", "1");
        var manifest = model.Manifest with { Refit = model.Manifest.Refit! with { HiddenFeatures = hidden, SpreadConstants = constants, FixedDegrees = 2, SmoothDegrees = 3.5 } };

        Assert.Equal(expected, string.Join(',', new SpreadParts(manifest).OfRowsAlone(5, hasSlope, hasVariances)));
    }

    private (double Estimate, double Se) SlopeOfX(ArmedModel model, bool isPopulation)
    {
        var effect = EffectOfX(model, isPopulation, EffectStep.Slope);
        return (effect.Estimate, effect.Se!.Value);
    }

    private AverageEffect SlopeOver(ArmedModel model, string of)
    {
        var all = Rows(model);
        var rows = of switch
        {
            "fewer" => all.Take([.. Enumerable.Range(0, all.Count - 1)]),
            "unknown" => all with { Inputs = all.Inputs with { Clusters = Array.ConvertAll(all.Inputs.Clusters, cluster => cluster == 0 ? -1 : cluster) } },
            _ => all,
        };
        var change = Assert.Single(ColumnChange.Of(ExplainedColumn.Of(model.Manifest)[0], rows.Inputs, EffectStep.Slope, arePairs: false));
        var byCluster = of == "one cluster";
        return new AverageEffects(model, rows, isPopulation: !byCluster, Level, TestContext.Current.CancellationToken).Of(change, byCluster).First();
    }

    private AverageEffect EffectOfX(ArmedModel model, bool isPopulation, EffectStep step)
    {
        var rows = Rows(model);
        var change = Assert.Single(ColumnChange.Of(ExplainedColumn.Of(model.Manifest)[0], rows.Inputs, step, arePairs: false));
        return Assert.Single(new AverageEffects(model, rows, isPopulation, Level, TestContext.Current.CancellationToken).Of(change, byCluster: false));
    }

    private void Correct(double correction, double smooth, double population) => Change(refit => refit["slope_variances"] = System.Text.Json.Nodes.JsonNode.Parse(string.Create(
        CultureInfo.InvariantCulture, $"[{{\"column\":\"x\",\"variance\":0,\"correction\":{correction},\"smooth_variance\":{smooth},\"population_variance\":{population}}}]")));

    /// <summary>Changes what the bundle's manifest says of the refit.</summary>
    private void Change(Action<System.Text.Json.Nodes.JsonNode> change)
    {
        var manifest = Path.Combine(_folder["m.armed"], "armed.json");
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(manifest))!;
        change(json["refit"]!);
        json.AsObject().Remove("digest"); // a change on purpose
        File.WriteAllText(manifest, json.ToJsonString());
    }

    /// <summary>A row's own variance is the product of its parts with themselves: it must be the variance that predictions report.</summary>
    [Theory]
    [InlineData("continuous", false)]
    [InlineData("continuous", true)]
    [InlineData("binary", false)]
    [InlineData("binary", true)]
    public void Posterior_OfARow_IsTheModelsOwnSd(string task, bool isPopulation)
    {
        using var model = Fit(task, "1 + x");
        var rows = Rows(model);

        var posterior = new LinearPosterior(model).Of(rows.Inputs, isPopulation);

        var answers = new ModelAnswers(model, TestContext.Current.CancellationToken).Predict(rows.Inputs, isPopulation ? PredictionHead.Population : PredictionHead.Mixed);
        for (var row = 0; row < rows.Count; row++)
        {
            var spread = posterior.Fixed.AsSpan(row * posterior.FixedWidth, posterior.FixedWidth).ToArray().Sum(part => part * part);
            Assert.Equal(answers.LinearPredictors[row], posterior.Mean[row], 1e-4);
            Assert.Equal(answers.Sds[row], Math.Sqrt(posterior.Variance[row] + spread), 1e-4);
            if (!isPopulation)
            {
                Assert.Equal(posterior.Variance[row], posterior.Roots[0].AsSpan(row * 2, 2).ToArray().Sum(part => part * part), 1e-5);
            }
        }
    }

    /// <summary>Coefficients and the intercepts' standard deviation are drawn from their covariances, and each draw's effect is averaged by hand, integrated over the random intercepts.</summary>
    [Theory]
    [InlineData("binary")]
    [InlineData("count")]
    public void Effects_OfThePopulation_AreThoseOfDrawnParameters(string task)
    {
        using var model = Fit(task, "1");
        var rows = Rows(model);
        var effects = new AverageEffects(model, rows, isPopulation: true, Level, TestContext.Current.CancellationToken);

        var found = Assert.Single(effects.Of(Assert.Single(ColumnChange.Of(ExplainedColumn.Of(model.Manifest)[0], rows.Inputs, EffectStep.By(1), arePairs: false)), byCluster: false));

        var (estimate, sd) = ByDraws(model, rows);
        Assert.Equal(estimate, found.Estimate, 2e-5 * Math.Max(1, Math.Abs(estimate))); // single precision, and two rules of integration
        Assert.Equal(sd, found.Se!.Value, 0.05 * sd); // 4,000 draws give a standard deviation to 1.1 %
        Assert.Equal(found.Estimate - (1.959964 * found.Se.Value), found.Lower!.Value, 1e-6);
        Assert.InRange(found.P!.Value, 0, 1);
    }

    [Fact]
    public void Effects_ByCluster_HaveTheClustersOwnSlopes()
    {
        using var model = Fit("continuous", "1 + x");
        var rows = Rows(model);
        var effects = new AverageEffects(model, rows, isPopulation: false, Level, TestContext.Current.CancellationToken);

        var slopes = effects.Of(Assert.Single(ColumnChange.Of(ExplainedColumn.Of(model.Manifest)[0], rows.Inputs, EffectStep.Slope, arePairs: false)), byCluster: true).ToList();

        Assert.Equal(model.Factors[0].Levels, slopes.Select(slope => slope.Cluster));
        Assert.True(slopes.Max(slope => slope.Estimate) - slopes.Min(slope => slope.Estimate) > 0.5);
        Assert.All(slopes, slope => Assert.True(slope.Se > 0));
    }

    /// <summary>
    /// With the clusters' own effects: coefficients and effects are drawn from their joint posterior, which is made here from the rows and the variances alone, and each draw's effect is averaged.
    /// Draws that leave a part of it out miss the standard error, so the comparison can fail.
    /// </summary>
    [Fact]
    public void Effects_OfOwnClusters_AreThoseOfDrawsFromTheJointPosterior()
    {
        using var model = Fit("binary", "1 + x");
        var rows = Rows(model);
        var effects = new AverageEffects(model, rows, isPopulation: false, Level, TestContext.Current.CancellationToken);
        var change = Assert.Single(ColumnChange.Of(ExplainedColumn.Of(model.Manifest)[0], rows.Inputs, EffectStep.By(1), arePairs: false));
        var all = Assert.Single(effects.Of(change, byCluster: false));
        var own = effects.Of(change, byCluster: true).ToList();

        var posterior = new JointPosterior(model, rows);
        var draws = posterior.Effects(change, Draws, JointPart.All);

        Assert.Equal(JointPosterior.Sd(draws, 0), all.Se!.Value, 0.07 * all.Se.Value); // 4,000 draws give 1.1 %; the effect of a draw is not a straight line, which the delta method takes it for
        var ratios = own.Select((line, cluster) => line.Se!.Value / JointPosterior.Sd(draws, cluster + 1)).Order().ToList();
        Assert.InRange(ratios[ratios.Count / 2], 0.93, 1.07);
        Assert.All(ratios, ratio => Assert.InRange(ratio, 0.7, 1.4)); // 12 rows a cluster
        foreach (var part in new[] { JointPart.CoefficientsAlone, JointPart.EffectsAlone, JointPart.Apart })
        {
            Assert.NotInRange(JointPosterior.Sd(posterior.Effects(change, Draws, part), 0) / all.Se.Value, 0.9, 1.1);
        }
    }

    /// <summary>Single precision has a number each .0005 near 5,000: the step that it has, not the one that was meant, divides.</summary>
    [Fact]
    public void Effects_ColumnFarFromZero_AreItsCoefficientOrRefused()
    {
        using var model = Fit("continuous", "1", shift: 5_000);
        var rows = Rows(model);
        var column = ExplainedColumn.Of(model.Manifest)[0];

        var slope = Assert.Single(new AverageEffects(model, rows, isPopulation: true, Level, TestContext.Current.CancellationToken).Of(Assert.Single(ColumnChange.Of(column, rows.Inputs, EffectStep.Slope, arePairs: false)), byCluster: false));
        var far = rows.Inputs.With(column, (row, value) => (float)(1e6 + ((value - 5_000) / 2))); // standard deviation 1, in steps of .0625

        var coefficient = model.Manifest.Refit!.Model!.FixedEffects.Single(effect => effect.Term == "x");
        Assert.Equal(coefficient.Estimate, slope.Estimate, 2e-3 * Math.Abs(coefficient.Estimate)); // 1,000 steps of single precision wide
        Assert.Equal(coefficient.Se!.Value, slope.Se!.Value, 2e-3 * coefficient.Se.Value);
        Assert.Empty(ColumnChange.Of(column, far, EffectStep.Slope, arePairs: false));
        Assert.Contains("x is left out: its values, up to 1E+06, differ too little for slopes in single precision", ColumnChange.WhyNot(column, far, EffectStep.Slope), StringComparison.Ordinal);
        Assert.Null(ColumnChange.WhyNot(column, far, EffectStep.By(1)));
        Assert.Contains("for this step", ColumnChange.WhyNot(column, far, EffectStep.By(0.1)), StringComparison.Ordinal);
        Assert.Equal("x is left out: it has the same value in all rows.", ColumnChange.WhyNot(column, rows.Inputs.With(column, (_, _) => 3), EffectStep.Slope));
        Assert.Equal("The table has no rows.", ColumnChange.WhyNot(column, rows.Inputs.Take([]), EffectStep.Slope));
    }

    /// <summary>A number goes on from each value; a standard deviation and a slope have it in their middle.</summary>
    [Theory]
    [InlineData("2", 0, 2)]
    [InlineData("sd", -0.5, 0.5)]
    [InlineData("slope", -0.025, 0.025)]
    public void Ends_OfAStep_AreItsOwn(string text, double below, double above)
    {
        float[] values = [-1, 0, 1]; // standard deviation 1
        var steps = NumericSteps.Of(values, EffectStep.Parse(text)!.Value);
        Assert.Equal((below, above), (Math.Round(steps.Low(0), 6), Math.Round(steps.High(0), 6)));
    }

    [Theory]
    [InlineData("slope", true)]
    [InlineData("sd", false)]
    [InlineData("2.5", false)]
    public void Step_KnownWords_AreRead(string text, bool isSlope) => Assert.Equal(isSlope, EffectStep.Parse(text)!.Value.IsSlope);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("far")]
    public void Step_OtherWords_AreNone(string text) => Assert.Null(EffectStep.Parse(text));

    private static (double Estimate, double Sd) ByDraws(ArmedModel model, LabelledSample rows)
    {
        var estimates = model.Manifest.Refit!.Model!;
        double[] beta = [.. estimates.FixedEffects.Select(effect => effect.Estimate)];
        var (root, random) = (Root(estimates.FixedCovariance, beta.Length), new GaussianRandom(5));
        var intercepts = estimates.VarianceParameters.Single(parameter => parameter.Kind == VarianceParameterKinds.StandardDeviation);
        Func<double, double, double> mean = model.Task == ModelTask.Binary ? Logistic : (f, sd) => Math.Exp(f + (sd * sd / 2));
        double[] effects = [.. Enumerable.Range(0, Draws).Select(_ => Effect(Draw(beta, root, random), rows, mean, intercepts.Estimate + (intercepts.Se!.Value * random.Normal())))];
        return (Effect(beta, rows, mean, intercepts.Estimate), Math.Sqrt(effects.Sum(value => Math.Pow(value - effects.Average(), 2)) / (Draws - 1)));
    }

    private static double[] Draw(double[] beta, double[,] root, GaussianRandom random)
    {
        double[] z = [.. beta.Select(_ => random.Normal())];
        return [.. beta.Select((value, i) => value + Enumerable.Range(0, i + 1).Sum(j => root[i, j] * z[j]))];
    }

    /// <summary>Intercept, x, k: b, k: c.</summary>
    private static double Effect(double[] beta, LabelledSample rows, Func<double, double, double> mean, double sd) => Enumerable.Range(0, rows.Count).Average(row =>
    {
        var rest = beta[0] + (rows.Inputs.Categories[row] is > 0 and var code ? beta[1 + (int)code] : 0);
        return mean(rest + (beta[1] * (rows.Inputs.Features[row] + 1)), sd) - mean(rest + (beta[1] * rows.Inputs.Features[row]), sd);
    });

    /// <summary>E sigmoid over N(mean, sd^2), by the midpoint rule.</summary>
    private static double Logistic(double mean, double sd)
    {
        var sum = 0.0;
        for (var i = 0; i < Nodes; i++)
        {
            sum += s_weights[i] / (1 + Math.Exp(-mean - (s_points[i] * sd)));
        }

        return sum / s_weightSum;
    }

    private static double[,] Root(IReadOnlyList<IReadOnlyList<double>> covariance, int size)
    {
        var root = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = covariance[i][j] - Enumerable.Range(0, j).Sum(k => root[i, k] * root[j, k]);
                root[i, j] = i == j ? Math.Sqrt(rest) : rest / root[j, j];
            }
        }

        return root;
    }

    private LabelledSample Rows(ArmedModel model) => new UnlabelledTableReader(model.Manifest, DataSource.FromPath(_folder["data.csv"])).Read(TestContext.Current.CancellationToken);

    private ArmedModel Fit(string task, string random, double shift = 0)
    {
        WriteData(task, shift);
        var result = ArmedTraining.Run(
            new TrainingRequest
            {
                Data = new DataRequest { Source = DataSource.FromPath(_folder["data.csv"]), Outcome = "y", Clusters = ["g"], Task = task == "count" ? ModelTask.Count : null },
                Options = new TrainingOptions { Hidden = [], Random = random, Device = TrainingDevice.Cpu },
                Output = _folder["m.armed"],
            },
            cancellation: TestContext.Current.CancellationToken);
        return ArmedModel.Load(result.BundlePath!);
    }

    /// <summary>30 clusters of 12 rows, with random intercepts and slopes.</summary>
    private void WriteData(string task, double shift)
    {
        var random = new GaussianRandom(3);
        using var writer = new StreamWriter(_folder["data.csv"]);
        writer.Write("x,k,g,y\n");
        for (var cluster = 0; cluster < 30; cluster++)
        {
            var (intercept, slope) = (random.Normal(), 0.6 * random.Normal());
            for (var row = 0; row < 12; row++)
            {
                var (x, level) = (2 * random.Normal(), row % 3);
                var eta = 0.4 + intercept + ((0.8 + slope) * x) + (level * 0.5);
                var y = task switch { "binary" => random.Uniform() < 1 / (1 + Math.Exp(-eta)) ? 1 : 0, "count" => Poisson(random, Math.Exp(0.4 * eta)), _ => eta + random.Normal() };
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{x + shift:F5},{(char)('a' + level)},g{cluster:00},{y:F5}\n").Replace(".00000\n", "\n", StringComparison.Ordinal));
            }
        }
    }

    private static double Poisson(GaussianRandom random, double mean)
    {
        var (count, product) = (0, random.Uniform());
        for (var least = Math.Exp(-mean); product > least; count++)
        {
            product *= random.Uniform();
        }

        return count;
    }
}
