using System.Globalization;
using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Tests.Refit.Estimates;

/// <summary>
/// Models with a formula against lme4 1.1.31 in R 4.2.2 (bobyqa with rhoend 1e-10) on the table of <see cref="Trial"/>: estimates, standard errors, likelihoods, and predict() of new rows
/// by the bundle. Of the count, estimates and errors are glmmTMB 1.1.5's: lme4's have a Hessian by finite differences.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class FormulaFitTests
{
    private static readonly NewRow[] s_new = [new("g3", -2, 1, 1995, "low", 2), new("g3", 5.5, 2, 2010, "placebo", 5), new("g7", 14, 12, 2030, "high", 1), new("zz", 3, -4, 2001, "low", 40)];

    public static TheoryData<string, string[], double[], double[], double, double[]> Models => new()
    {
        {
            "y ~ relevel(arm, \"placebo\")*t + (1 | g)",
            ["(Intercept)", "relevel(arm, \"placebo\")high", "relevel(arm, \"placebo\")low", "t", "relevel(arm, \"placebo\")high:t", "relevel(arm, \"placebo\")low:t"],
            [13.0964342667, 2.1675110033, 0.3642099958, -0.0016238083, 0.2677610961, 0.2027459880],
            [0.5760324915, 0.6581700990, 0.5454749813, 0.0702428813, 0.1201515715, 0.0989956463],
            -361.6516505,
            [13.6641368, 13.0955570, 19.2262867, 12.6561555]
        },
        {
            "y ~ ns(x, 3) + (1 + t | g)",
            ["(Intercept)", "ns(x, 3)1", "ns(x, 3)2", "ns(x, 3)3"],
            [11.61711975, 3.29053067, 5.08433951, 1.66078892],
            [0.519145891, 0.533086741, 1.095787203, 0.446566287],
            -364.8393908,
            [10.2940522, 14.8945703, 15.3718850, 13.5420204]
        },
        {
            "y ~ 0 + arm + (1 | g)",
            ["armhigh", "armlow", "armplacebo"],
            [16.5170083, 14.4257514, 13.0887167],
            [0.511603154, 0.470998761, 0.470998761],
            -364.4564535,
            [14.4828292, 13.1457945, 17.4223837, 14.4257514]
        },
        {
            "n ~ x + offset(log(exposure)) + (1 | g)",
            ["(Intercept)", "x"],
            [-0.92533962309, -0.00953971241],
            [0.1519370959, 0.0137334357],
            -316.6649908,
            [-0.589826293, 0.254915913, -0.305526096, 2.734929347]
        },
        {
            "y ~ I(x >= 3.7) + (1 | g)", // 3.7 is a cell of x, and not a number of single precision
            ["(Intercept)", "I(x >= 3.7)TRUE"],
            [13.015909711, 2.042019754],
            [0.4723024285, 0.2916068994],
            -381.7231898,
            [13.1325575, 15.1745773, 16.0015480, 13.0159097]
        },
        {
            "y ~ year + I(year^2) + (1 | g)",
            ["(Intercept)", "year", "I(year^2)"],
            [7.34477573e+04, -7.31546164e+01, 1.82190207e-02],
            [1.82452007e+04, 1.81548590e+01, 4.51620828e-03],
            -397.279191,
            [16.5979653, 13.7863883, 23.4542433, 14.3469638]
        },
        {
            "y ~ 0 + arm + year + I(year^2) + (1 | g)", // the arms' columns stand for the intercept; by R with year - 2010, turned back
            ["armhigh", "armlow", "armplacebo", "year", "I(year^2)"],
            [8.58134611539e+04, 8.58113979460e+04, 8.58098888110e+04, -8.54607779611e+01, 2.12812772193e-02],
            [1.33305567613e+04, 1.33305519644e+04, 1.33305355679e+04, 1.32645888690e+01, 3.29971539488e-03],
            -344.49606478,
            [17.3139210341, 12.3658455549, 26.9453171112, 14.6365133463]
        },
        {
            "y ~ 0 + arm + arm:year + arm:I(year^2) + (1 | g)",
            ["armhigh", "armlow", "armplacebo", "armhigh:year", "armlow:year", "armplacebo:year", "armhigh:I(year^2)", "armlow:I(year^2)", "armplacebo:I(year^2)"],
            [8.63497569750e+04, 8.97383353898e+04, 8.18101702082e+04, -8.59901218677e+01, -8.93692253109e+01, -8.14819186002e+01, 2.14118882806e-02, 2.22537798892e-02, 2.02917598066e-02],
            [3.25433830254e+04, 2.18424944823e+04, 2.11523170587e+04, 3.23848146118e+01, 2.17347150053e+01, 2.10470362580e+01, 8.05670195304e-03, 5.40682987476e-03, 5.23552692773e-03],
            -356.634324209,
            [17.4805604162, 12.4019788822, 26.9057517172, 14.6724726301]
        },
        {
            "y ~ x*t*arm + bs(x, df = 5, degree = 3) + (1 | g)", // x is in the span of the splines, so that both leave out the last of these
            ["(Intercept)", "x", "t", "armlow", "armplacebo", "bs(x, df = 5, degree = 3)1", "bs(x, df = 5, degree = 3)2", "bs(x, df = 5, degree = 3)3", "bs(x, df = 5, degree = 3)4", "x:t", "x:armlow", "x:armplacebo", "t:armlow", "t:armplacebo", "x:t:armlow", "x:t:armplacebo"],
            [12.87364587281, 0.22923750867, 0.15438546027, -2.31608338897, -2.40398352727, 1.30616203827, 1.89045148815, 1.85672719131, 0.60315169370, 0.02870004658, 0.14842455082, 0.07743984013, -0.01181852350, -0.30437223904, -0.02707654315, -0.00786064089],
            [0.9435629117, 0.1571668435, 0.1245253975, 0.8851061569, 0.8869751742, 0.8487478802, 0.6078653456, 0.6110892506, 0.8614410360, 0.0232102339, 0.1669102907, 0.1659420777, 0.1598604846, 0.1612017067, 0.0290876943, 0.0290169723],
            -312.5262227,
            [6.33161237, 13.93685649, 21.95152237, 12.79547002]
        },
        {
            "y ~ poly(x, 3) + log(exposure) + offset(0.5*t) + (1 | g)",
            ["(Intercept)", "poly(x, 3)1", "poly(x, 3)2", "poly(x, 3)3", "log(exposure)"],
            [12.0498080832, 11.1836411948, -6.9669838128, -2.8000367965, -0.0616637904],
            [0.593884322, 2.155292024, 2.145589686, 2.172974630, 0.206943334],
            -396.885303,
            [10.14964777, 13.62438921, 9.97645399, 9.32804412]
        },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Fit_Formula_IsLme4s(string formula, string[] names, double[] estimates, double[] errors, double logLikelihood, double[] predictions)
    {
        using var run = FitRun.Of(Trial.Csv());

        var model = Fit(run, formula).Refit!.Model!;

        Assert.Equal(names, model.FixedEffects.Select(effect => effect.Term));
        for (var j = 0; j < names.Length; j++)
        {
            // Optimisers stop where the likelihood is flat: four digits.
            Assert.Equal(errors[j], model.FixedEffects[j].Se!.Value, 2e-4 * errors[j]);
            Assert.Equal(estimates[j], model.FixedEffects[j].Estimate, 2e-4 * errors[j]);
        }

        Assert.Equal(logLikelihood, model.LogLikelihood!.Value, 2e-5 * Math.Abs(logLikelihood));
        using var bundle = run.Load();
        for (var i = 0; i < s_new.Length; i++)
        {
            var (expected, predicted) = (predictions[i], bundle.Predict(s_new[i].Of(bundle.Row(), formula), s_new[i].Cluster).LinearPredictor);
            Assert.Equal(expected, predicted, 2e-5 * Math.Max(1, Math.Abs(expected)));
        }
    }

    /// <summary>lme4's own data and a slope of a column that the fixed part has as another term: REML criterion 1726.353.</summary>
    [Fact]
    public void Fit_SlopeOfAnotherTerm_HasNoFixedCoefficient()
    {
        using var run = FitRun.Of(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", "sleepstudy.csv")));

        var manifest = Fit(run, "Reaction ~ poly(Days, 2) + (1 + Days | Subject)");

        var model = manifest.Refit!.Model!;
        Assert.Equal(["(Intercept)", "poly(Days, 2)1", "poly(Days, 2)2"], model.FixedEffects.Select(effect => effect.Term));
        double[] estimates = [298.507892, 403.364168, 32.855788], errors = [9.04993604, 59.56805537, 25.53374375];
        for (var j = 0; j < estimates.Length; j++)
        {
            Assert.Equal(estimates[j], model.FixedEffects[j].Estimate, 1e-4 * estimates[j]);
            Assert.Equal(errors[j], model.FixedEffects[j].Se!.Value, 1e-4 * errors[j]);
        }

        Assert.Equal(1726.352962, -2 * model.LogLikelihood!.Value, 1e-4);
        double[] sds = [24.7611683, 5.9251709];
        Assert.All(model.VarianceComponents.Index(), component => Assert.Equal(sds[component.Index], component.Item.Sd, 2e-4 * sds[component.Index]));
        using var bundle = run.Load();
        (string Cluster, double Days, double Expected)[] rows = [("308", -1, 241.359458), ("310", 4.5, 232.228999), ("372", 12, 420.902922), ("zz", 3, 280.784829)];
        Assert.All(rows, row => Assert.Equal(row.Expected, bundle.Predict(bundle.Row().Set("Days", row.Days), row.Cluster).LinearPredictor, 1e-4 * row.Expected));
    }

    /// <summary>By the definitions: a missing number is the training mean with its indicator, an unknown level the average of the levels by their training rows.</summary>
    [Fact]
    public void Predict_MissingAndUnknown_AreTrainingMeans()
    {
        using var run = FitRun.Of(Trial.Csv(missing: [3, 50, 51, 177]));
        var manifest = Fit(run, "y ~ log(exposure) + arm * x + (1 | g)");
        using var bundle = run.Load();
        var rows = Trial.Csv(3, 50, 51, 177).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).ToArray();
        var mean = rows.Where(cells => cells[1].Length > 0).Average(cells => double.Parse(cells[1], CultureInfo.InvariantCulture));

        double At(double x, string arm) => bundle.Predict(bundle.Row().Set("x", x).Set("arm", arm).Set("exposure", 3), "g2").LinearPredictor;
        var indicator = manifest.Refit!.Model!.FixedEffects.Single(effect => effect.Term == "x missing").Estimate;
        Assert.Equal(At(mean, "low") + indicator, At(double.NaN, "low"), 1e-4);
        Assert.Equal(rows.CountBy(cells => cells[4]).Sum(arm => arm.Value / 180.0 * At(4, arm.Key)), At(4, "never seen"), 1e-4);
    }

    /// <summary>The design is the skip part, and the hidden layers read it: the graphs were compared with TorchSharp when they were exported; here ONNX Runtime alone and the direct evaluator agree.</summary>
    [Fact]
    public void Fit_HiddenLayers_OnnxRuntimeAndDirectEvaluationAgree()
    {
        using var run = FitRun.Of(Trial.Csv());
        var options = FitRun.Quick with { Fixed = "x * arm + ns(t, 3) + I(exposure^1.5) + offset(0.1*x)", Random = "(1 + year | g)", Hidden = [4], MaxEpochs = 2, Networks = 1, ZPredictor = false };

        var result = run.Fit(options);

        Assert.Equal(["x", "t", "year", "exposure", "arm"], result.Manifest.Columns.Select(column => column.Name));
        using var direct = run.Load();
        using var plain = ArmedModel.Load(run["bundle"], new ArmedModelOptions { DirectEvaluation = false });
        foreach (var row in s_new)
        {
            var values = new[] { direct, plain }.Select(model => model.Predict(
                model.Row().Set("x", row.X).Set("t", row.T).Set("year", row.Year).Set("exposure", row.Exposure).Set("arm", row.Arm), row.Cluster).LinearPredictor).ToArray();
            Assert.Equal(values[1], values[0], 2e-5 * Math.Max(1, Math.Abs(values[1])));
        }
    }

    /// <summary>A column that only random effects have gets no coefficient from stochastic gradients either.</summary>
    [Fact]
    public void Fit_WithoutRefit_SlopesAloneHaveNoFixedPart()
    {
        using var run = FitRun.Of(Trial.Csv());
        run.Fit(FitRun.Quick with { Fixed = "0 + x", Random = "(1 + t | g)", Hidden = [], Refit = RefitPolicy.Off, MaxEpochs = 2, ZPredictor = false });
        using var bundle = run.Load();

        double At(double x, double t) => bundle.Predict(bundle.Row().Set("x", x).Set("t", t), cluster: null).LinearPredictor;
        Assert.Equal(At(2, 0), At(2, 9));
        Assert.Equal(0, At(0, 5)); // no intercept
        Assert.NotEqual(At(1, 0), At(2, 0));
    }

    [Theory]
    [InlineData("y ~ ager + (1 | g)", "no column 'ager'")]
    [InlineData("y ~ x + y + (1 | g)", "'y'")]
    [InlineData("y ~ x", "has no random effects")]
    [InlineData("x + (1 | g)", "has no outcome")]
    public void Fit_WrongFormula_SaysWhatIsWrong(string formula, string expected)
    {
        using var run = FitRun.Of(Trial.Csv());

        Assert.Contains(expected, Assert.Throws<InputException>(() => Fit(run, formula)).Message, StringComparison.Ordinal);
    }

    private static BundleManifest Fit(FitRun run, string formula)
    {
        var request = TrainingRequest.FromFormula(formula, run.Data.Source);
        return ArmedTraining.Run(
            request with
            {
                Data = request.Data with { Task = formula.StartsWith("n ~", StringComparison.Ordinal) ? ModelTask.Count : null },
                Options = request.Options with { Hidden = [], Quadrature = 1, Device = TrainingDevice.Cpu },
                Output = run["bundle"],
            },
            cancellation: TestContext.Current.CancellationToken).Manifest;
    }

    private sealed record NewRow(string Cluster, double X, double T, double Year, string Arm, double Exposure)
    {
        /// <summary>The columns that a formula has, which are those that the row needs.</summary>
        public RowBuilder Of(RowBuilder row, string formula)
        {
            foreach (var (name, value) in new[] { ("x", X), ("t", T), ("year", Year), ("exposure", Exposure) })
            {
                row = ModelFormula.Parse(formula).Variables.Contains(name) ? row.Set(name, value) : row;
            }

            return formula.Contains("arm", StringComparison.Ordinal) ? row.Set("arm", Arm) : row;
        }
    }
}
