using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.CrossValidating;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Tests.CrossValidating;

/// <summary>Whole cross-validations.</summary>
[Collection(FitsCollection.Name)]
public sealed class CrossValidationTests
{
    private static readonly TrainingOptions s_options = FitRun.Plain with { Networks = 1, Quadrature = 1 };

    public static TheoryData<string, string> Kinds => new()
    {
        { "binary", "auroc,auprc,log_loss,brier,accuracy,threshold" },
        { "multiclass", "log_loss,accuracy,macro_auroc" },
        { "continuous", "rmse,mae,r2" },
        { "count", "poisson_deviance,rmse,log_loss" },
        { "ordinal", "log_loss,accuracy" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_EveryKindAndModel_HasItsMeasures(string kind, string measures)
    {
        using var data = FitRun.Of(new SimulatedTable().Everything(kind));
        string[] exclude = kind is "binary" or "continuous" ? [] : ["w"]; // 40 levels make the mixed models of the others slow

        var result = Run(new CrossValidationRequest { Data = data.As(kind).Data with { Categorical = [.. new[] { "k", "w" }.Except(exclude)], Numeric = ["x1", "x2"], Exclude = exclude }, Options = s_options with { Random = "1" }, Folds = 2, Models = Of(kind) });

        Assert.Equal(kind, result.Task);
        Assert.Equal(["rows", "clusters"], result.Schemes.Select(scheme => scheme.Scheme));
        foreach (var model in result.Schemes.SelectMany(scheme => scheme.Models))
        {
            Assert.All(model.Fits, fit => Assert.Null(fit.Failure));
            Assert.Empty(model.Measures.Keys.Except(MeasureNames.All));
            Assert.All(measures.Split(','), measure => Assert.Equal(2, model.Measures[measure].Count));
            Assert.Equal(360, model.Clusters.Sum(cluster => cluster.Rows));
            Assert.Equal(6, model.Clusters.Count);
            Assert.Equal(["a", "b", "c"], model.Groups.Where(group => group.Column == "k").Select(group => group.Group).Order());
            Assert.Equal(360, model.Groups.Where(group => group.Column == "x2").Sum(group => group.Rows));
            Assert.All(model.Groups, group => Assert.True(group.Rows >= 30 && group.Measures.Values.All(measure => double.IsFinite(measure.Mean))));
            Assert.Equal(model.Model == "armed" ? 0 : model.Measures.Count, model.Differences.Count);
        }

        Assert.NotEmpty(result.Schemes[0].Verdict);
        Assert.DoesNotContain(result.Messages, message => message.Contains("could not be fitted", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_Continuous_HasIntervalsOfModelsWithADistribution()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));

        var models = Run(new CrossValidationRequest { Data = data.Data, Options = s_options, Folds = 2, Models = ["mean", "mixed", "armed"] }).Schemes[0].Models;

        // 90 % intervals of 360 rows, of a model that leaves a category and a factor to the residual: within 6 of 100.
        Assert.All(models, model => Assert.InRange(model.Measures["coverage_90"].Mean, 0.84, 0.96));
        Assert.True(models[1].Measures["crps"].Mean < 0.8 * models[0].Measures["crps"].Mean, $"{models[1].Measures["crps"].Mean} against {models[0].Measures["crps"].Mean}");
        Assert.InRange(models[0].Measures["r2"].Mean, -0.01, 1e-6);
    }

    [Fact]
    public void Run_CountsWithOffsetAndWeights_UsesBoth()
    {
        var table = new SimulatedTable();
        var random = new GaussianRandom(3);
        int[] exposure = [.. Enumerable.Range(0, 360).Select(row => row / 6 % 2 == 0 ? 1 : 10)];
        using var data = FitRun.Of(FitRun.Csv(("x1", table.X1), ("g", table.G), ("o", exposure.Select(e => Math.Log(e)).ToArray()), ("w", table.Weight), ("y", exposure.Select(e => (int)random.Poisson(2 * e)).ToArray())));
        var request = new CrossValidationRequest { Data = data.As("count", "o", "w").Data, Options = s_options, Folds = 2, Schemes = [FoldScheme.Rows], Models = Of("count") };
        IReadOnlyList<ModelResult> models = Run(request).Schemes[0].Models, without = Run(request with { Data = data.As("count", null, "w").Data with { Exclude = ["o"] } }).Schemes[0].Models;

        Assert.All(models.Zip(without), pair => Assert.True(pair.First.Measures["poisson_deviance"].Mean < 0.5 * pair.Second.Measures["poisson_deviance"].Mean,
            $"{pair.First.Model}: {pair.First.Measures["poisson_deviance"].Mean} with the exposure, {pair.Second.Measures["poisson_deviance"].Mean} without"));
        Assert.Equal(table.Weight.Sum(weight => (float)weight), models[0].Clusters.Sum(cluster => cluster.Weight), 1e-3);
    }

    [Fact]
    public void Run_CountsOfNoGivenFamily_SaysWhichOneEachFoldHas()
    {
        var table = new SimulatedTable();
        var random = new GaussianRandom(5);
        using var data = FitRun.Of(FitRun.Csv(("x1", table.X1), ("g", table.G), ("y", Enumerable.Range(0, 360).Select(_ => (int)random.Poisson(6 * random.Gamma(0.5) / 0.5)).ToArray())));
        var request = new CrossValidationRequest { Data = data.As("count", null, null).Data, Options = s_options, Folds = 2, Schemes = [FoldScheme.Rows], Models = ["mean", "mixed", "armed"] };
        SchemeResult chosen = Run(request).Schemes[0], given = Run(request with { Options = s_options with { Family = CountFamily.NegativeBinomial } }).Schemes[0];

        Assert.Equal("Counts: negative binomial in 2 of 2 fits.", chosen.Verdict[^1]);
        Assert.Equal([null, "negative-binomial", "negative-binomial"], chosen.Models.Select(model => model.Fits[1].Family));
        Assert.DoesNotContain(given.Verdict, sentence => sentence.Contains("Counts:", StringComparison.Ordinal)); // the options say it
    }

    [Fact]
    public void Run_Formula_IsThatOfEveryModelThatHasOne()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Everything("continuous"));
        var request = new TrainingRequest { Data = data.Data, Options = s_options }.WithFormula("y ~ x1 * k + (1 + x1 | g)");

        var models = Run(new CrossValidationRequest { Data = request.Data, Options = request.Options, Folds = 2, Schemes = [FoldScheme.Rows], Models = Known }).Schemes[0].Models;

        Assert.All(models.SelectMany(model => model.Fits), fit => Assert.Null(fit.Failure));
        Assert.True(models.First(model => model.Model == "mixed").Measures["rmse"].Mean < 0.8 * models[0].Measures["rmse"].Mean);
    }

    [Fact]
    public void Run_InferredPolicy_PredictsNewClustersFromTheirRows()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        var request = new CrossValidationRequest { Data = data.Data, Options = s_options, Folds = 2, Models = ["armed"] };

        var (population, inferred) = (Run(request), Run(request with { Options = s_options with { UnknownCluster = UnknownClusterPolicy.Inferred } }));

        Assert.Equal(population.Schemes[0].Models[0].Measures["rmse"], inferred.Schemes[0].Models[0].Measures["rmse"]);
        Assert.NotEqual(population.Schemes[1].Models[0].Measures["rmse"].Mean, inferred.Schemes[1].Models[0].Measures["rmse"].Mean);
    }

    [Fact]
    public void Run_Future_ReadsTheTimeThatIsNoFeature()
    {
        var table = new SimulatedTable(missing: 0);
        string[] days = [.. Enumerable.Range(0, 360).Select(row => new DateOnly(2024, 1, 1).AddDays((row * 7) % 360).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))];
        using var data = FitRun.Of(FitRun.Csv(("x1", table.X1), ("g", table.G), ("day", days), ("y", table.Number)));
        var request = new CrossValidationRequest { Data = data.Data with { Exclude = ["day"] }, Schemes = [FoldScheme.Future], Time = "day", Folds = 3, Options = s_options, Models = ["mean"] };

        var fits = Run(request).Schemes[0].Models[0].Fits;

        Assert.Equal([(90, 90), (180, 90), (270, 90)], fits.Select(fit => (fit.TrainingRows, fit.TestRows)));
        Assert.Equal(fits.Select(fit => fit.Measures["rmse"]), Run(request with { Data = data.Data }).Schemes[0].Models[0].Fits.Select(fit => fit.Measures["rmse"]));
        Assert.Contains("'x1' (--time) has the same value", Fault(request with { Time = "x1", Data = data.Data with { Exclude = ["x1"], Source = DataSource.FromSql($"select g, day, 1 as x1, x1 as z, y from '{data["t.csv"]}'") } }), StringComparison.Ordinal);
        Assert.Contains("'dya'", Fault(request with { Time = "dya" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SideBySide_GivesTheSameBits()
    {
        using var data = FitRun.Of(new SimulatedTable().Everything("binary"));
        var request = new CrossValidationRequest { Data = data.Data, Options = s_options with { Networks = 2 }, Folds = 2, Schemes = [FoldScheme.Rows], Models = [.. Known.Intersect(["mixed", "network", "lightgbm", "mldg", "menet", "lmmnn", "armed"])] };

        CrossValidationResult one = Run(request), three = Run(request with { Parallel = 3, Journal = data["fits"], KeepsJournal = true });
        var again = Run(request with { Parallel = 3, Journal = data["fits"], Resume = true });

        Assert.Equal(Texts(one), Texts(three));
        Assert.Equal(Texts(one), Texts(again));
        Assert.Equal(one.Messages, three.Messages);
    }

    [Fact]
    public void Run_SideBySide_ReportsOneByOneAndStopsAtTheFirstFault()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        var (reports, inside) = (new List<int>(), 0);
        var watch = new Watch(progress =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            reports.Add(progress.Done);
            Interlocked.Decrement(ref inside);
        });
        var request = new CrossValidationRequest { Data = data.Data, Options = s_options, Folds = 4, Models = ["mean", "network"], Parallel = 4 };

        CrossValidation.Run(request, watch, TestContext.Current.CancellationToken);

        Assert.Equal(1 + (2 * 4 * 2), reports.Count);
        Assert.Equal(reports.Order(), reports);
        Assert.Contains("There is no measure 'auroc'", Fault(request with { Measure = "auroc" }), StringComparison.Ordinal);
        Assert.Contains("parallel is 0; expected 1 to 256.", Assert.Throws<ArgumentException>((request with { Parallel = 0 }).Validate).Message, StringComparison.Ordinal);
        Assert.Contains("parallel is 4; expected 1 with images or a series", Assert.Throws<ArgumentException>((request with { Options = s_options with { Series = "t*" } }).Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Repeats_DrawOtherFoldsAndFixedFoldsCountOnce()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        File.WriteAllLines(data["folds.csv"], ["row,a,b", .. Enumerable.Range(0, 360).Select(row => $"{row},{row % 3},{row % 2}")]);
        var request = new CrossValidationRequest { Data = data.Data, Options = s_options, Folds = 2, Repeats = 3, Models = ["mean", "network"], Schemes = [FoldScheme.Rows] };

        var drawn = Run(request);
        Assert.Equal("network", drawn.Reference);
        Assert.Equal(6, drawn.Schemes[0].Models[0].Measures["rmse"].Count);
        Assert.Equal(6, drawn.Schemes[0].Models[0].Fits.Select(fit => fit.Measures["rmse"]).Distinct().Count());
        Assert.Equal(360, drawn.Schemes[0].Models[0].Clusters.Sum(cluster => cluster.Rows)); // each row once, not in each repeat

        var given = Run(request with { Splits = data["folds.csv"], SplitColumns = null });
        Assert.Equal([("a", 3), ("b", 2)], given.Schemes.Select(scheme => (scheme.Scheme, scheme.Models[0].Measures["rmse"].Count)));
        Assert.Equal(9, given.Schemes[0].Models[1].Fits.Count);
    }

    /// <summary>The model without an adversary is ARMED where the options have none.</summary>
    [Fact]
    public void Run_NoAdversaryAnyway_LeavesOutTheModelWithoutIt()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        var request = new CrossValidationRequest { Data = data.Data, Options = s_options with { LambdaG = 0, MaxEpochs = 1, Random = "1" }, Folds = 2, Schemes = [FoldScheme.Rows], Models = ["mean", "armed-no-adversary", "armed"] };

        var result = Run(request);

        Assert.Equal(["mean", "armed"], result.Schemes[0].Models.Select(model => model.Model));
        Assert.Contains("armed-no-adversary is left out: lambda_g is 0, so that it is the same model as armed.", result.Messages);
        Assert.Equal(["mean", "armed-no-adversary"], Run(request with { Models = ["mean", "armed-no-adversary"] }).Schemes[0].Models.Select(model => model.Model));
    }

    /// <summary>After one epoch hidden features are worth nothing, so that the refit keeps none and the adversary changes nothing.</summary>
    [Fact]
    public void Run_NoHiddenFeaturesKept_SaysWhyModelsHaveTheSameScores()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));

        var scheme = Run(new CrossValidationRequest { Data = data.Data, Options = s_options with { MaxEpochs = 1, Curves = false, Trees = false, SecondStage = false }, Folds = 2, Schemes = [FoldScheme.Rows], Models = ["mean", "armed-no-adversary", "armed"] }).Schemes[0];

        Assert.All(scheme.Models.Skip(1).SelectMany(model => model.Fits), fit => Assert.False(fit.UsesNetwork));
        Assert.Null(scheme.Models[0].Fits[0].UsesNetwork);
        Assert.Equal(
            ["For new rows of known clusters ARMED without the adversary has exactly the scores of ARMED in all 2 fits: no fit uses hidden features or embeddings, so that the adversary had nothing to act on."],
            scheme.Verdict.Where(sentence => sentence.Contains("exactly the scores", StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_OwnEstimator_IsComparedLikeOthers()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));

        var result = Run(new CrossValidationRequest { Data = data.Data, Options = s_options, Folds = 2, Schemes = [FoldScheme.Rows], Models = ["mean"], Estimators = [new Constant()] });

        Assert.Equal(("constant", "constant"), (result.Reference, result.Schemes[0].Models[1].Model));
        Assert.Contains(result.Schemes[0].Verdict, sentence => sentence.StartsWith("For new rows of known clusters Constant", StringComparison.Ordinal) && sentence.Contains("is worse than the training mean", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ModelThatCannotBeFitted_IsLeftOutWithItsReason()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        var request = new CrossValidationRequest { Data = data.Data, Options = s_options, Folds = 2, Schemes = [FoldScheme.Rows], Models = [], Estimators = [new Failing(), new Constant()] };

        var result = Run(request);
        Assert.Contains("Warning: failing could not be fitted on 2 folds of 'rows', which its figures leave out: it never works", result.Messages);
        Assert.Empty(result.Schemes[0].Models[0].Measures);
        Assert.Contains("The model failing could not be fitted on any fold of 'rows': it never works", Fault(request with { Estimators = [new Failing()] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Interrupted_GoesOnFromTheJournal()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        var journal = data["scores.checkpoint"];
        var request = new CrossValidationRequest { Data = data.Data, Options = s_options, Folds = 3, Models = ["mean", "mixed"], Journal = journal };
        var whole = Run(request);
        Assert.False(File.Exists(journal));

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => CrossValidation.Run(request, new Watch(progress =>
        {
            if (progress.Done == 5)
            {
                stop.Cancel();
            }
        }), stop.Token));
        Assert.Equal(6, File.ReadAllLines(journal).Length); // what it depends on, and five fits
        File.AppendAllText(journal, "{\"Key\":\"rows 0"); // cut short

        var kept = 0;
        var resumed = CrossValidation.Run(request with { Resume = true }, new Watch(progress => kept = progress.Kept), TestContext.Current.CancellationToken);
        Assert.Equal(5, kept);
        Assert.Equal(Means(whole), Means(resumed));
        Assert.False(File.Exists(journal));
        Run(request with { Models = ["mean"], KeepsJournal = true });
        Assert.True(File.Exists(journal));
    }

    [Fact]
    public void Run_MeasureThatTheFirstFoldLacks_IsOfTheOthers()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("binary"));
        var classes = TableReader.Read(data.Data, TestContext.Current.CancellationToken).Outcome.Classes;
        int[] alone = [.. Enumerable.Range(0, classes.Length).Where(row => classes[row] == 0).Take(10)];
        File.WriteAllLines(data["s.csv"], ["row,s", .. Enumerable.Range(0, classes.Length).Select(row => $"{row},{(alone.Contains(row) ? 1 : 2 + (row % 2))}")]);

        var result = Run(new CrossValidationRequest { Data = data.Data, Models = ["mean"], Splits = data["s.csv"], Measure = "auroc" });

        Assert.Equal(2, result.Schemes[0].Models[0].Measures["auroc"].Count);
    }

    [Fact]
    public void Run_JournalOfOtherOptions_IsRefused()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        File.WriteAllText(data["j"], "{\"Identity\":\"other\"}\n");

        Assert.Contains("are of other data, options or package versions", Fault(new CrossValidationRequest { Data = data.Data, Options = s_options, Journal = data["j"], Resume = true, Models = ["mean"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_JournalOfOtherMeasures_IsRefused()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        var request = new CrossValidationRequest { Data = data.Data, Options = s_options, Journal = data["j"], Resume = true, KeepsJournal = true, Models = ["mean"], Folds = 2 };
        Run(request);
        var lines = File.ReadAllLines(data["j"]);
        var header = System.Text.Json.JsonSerializer.Deserialize<JournalHeader>(lines[0])!;

        File.WriteAllLines(data["j"], [$"{{\"Identity\":\"{header.Identity}\"}}", .. lines[1..]]); // as versions before groups of rows wrote it

        Assert.Contains("have other measures or other groups of rows, because another version of Armed.Onnx made them or columns were added. Run without --resume to start again", Fault(request), StringComparison.Ordinal);
    }

    /// <summary>Each cluster's share is that of its rows, and its area under the curve that of the pairs of one fold, however few they are.</summary>
    [Fact]
    public void Run_ClustersOfTwoClasses_HaveSharesAndAreasOfAllTheirRows()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("binary"));

        var model = Run(new CrossValidationRequest { Data = data.Data, Models = ["mixed"], Options = s_options, Folds = 4, Schemes = [FoldScheme.Rows] }).Schemes[0].Models[0];

        Assert.Equal(6, model.Clusters.Count);
        foreach (var cluster in model.Clusters)
        {
            var parts = model.Fits.SelectMany(fit => fit.Clusters).Where(part => part.Cluster == cluster.Cluster).ToList();
            Assert.Equal(4, parts.Count);
            Assert.Equal(parts.Sum(part => Math.Round(part.Rows * part.Measures["observed_mean"])) / cluster.Rows, cluster.Measures["observed_mean"], 1e-9);
            Assert.InRange(cluster.Measures["predicted_mean"] - cluster.Measures["observed_mean"], -0.1, 0.1); // intercepts of clusters: shrunk, of 45 rows or more
            var pairs = parts.ConvertAll(part => part.Rows * part.Measures["observed_mean"] * part.Rows * (1 - part.Measures["observed_mean"]));
            Assert.Equal(parts.Zip(pairs).Sum(part => part.First.Measures.GetValueOrDefault("auroc") * part.Second) / pairs.Sum(), cluster.Measures["auroc"], 1e-9);
        }
    }

    /// <summary>One number has an observed and a predicted mean in each cluster; classes have none.</summary>
    [Theory]
    [InlineData("continuous", true)]
    [InlineData("count", true)]
    [InlineData("ordinal", false)]
    public void Run_ClustersOfOtherKinds_HaveMeansOfNumbers(string kind, bool hasMeans)
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers(kind));

        var clusters = Run(new CrossValidationRequest { Data = data.As(kind).Data, Models = ["mean"], Folds = 2, Schemes = [FoldScheme.Clusters] }).Schemes[0].Models[0].Clusters;

        Assert.All(clusters, cluster => Assert.Equal((hasMeans, hasMeans, false), (cluster.Measures.ContainsKey("observed_mean"), cluster.Measures.ContainsKey("predicted_mean"), cluster.Measures.ContainsKey("auroc"))));
    }

    [Fact]
    public void Run_GroupOfUnequalFolds_HasTheMeasureOfAllItsRows()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Everything("continuous"));
        var rows = TableReader.Read(data.Data, TestContext.Current.CancellationToken).Rows;
        File.WriteAllLines(data["s.csv"], ["row,s", .. Enumerable.Range(0, rows).Select(row => $"{row},{(row < 280 ? 1 : 2)}")]);

        var model = Run(new CrossValidationRequest { Data = data.Data, Models = ["mean"], Splits = data["s.csv"] }).Schemes[0].Models[0];

        var parts = model.Fits.SelectMany(fit => fit.Groups).Where(group => (group.Column, group.Group) == (model.Groups[0].Column, model.Groups[0].Group)).ToList();
        Assert.Equal(2, parts.Count);
        Assert.NotEqual(parts[0].Rows, parts[1].Rows);
        Assert.Equal(Math.Sqrt(parts.Sum(part => part.Rows * Math.Pow(part.Measures["rmse"], 2)) / model.Groups[0].Rows), model.Groups[0].Measures["rmse"].Mean, 1e-9);
        Assert.Equal(parts.Sum(part => part.Rows * part.Measures["mae"]) / model.Groups[0].Rows, model.Groups[0].Measures["mae"].Mean, 1e-9);
    }

    [Theory]
    [InlineData("log_los", "There is no measure 'log_los' that ranks models of this outcome; expected one of accuracy, ")]
    [InlineData("threshold", "There is no measure 'threshold'")]
    public void Run_UnknownMeasure_NamesThem(string measure, string expected)
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("binary"));
        Assert.Contains(expected, Fault(new CrossValidationRequest { Data = data.Data, Measure = measure, Models = ["mean"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FaultyRequests_SayWhatIsWrong()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        var request = new CrossValidationRequest { Data = data.Data, Models = ["mean"] };
        File.WriteAllText(data["one.csv"], "row,s\n0,1\n");
        File.WriteAllLines(data["same.csv"], ["row,s", .. Enumerable.Range(0, 360).Select(row => $"{row},1")]);

        Assert.Contains("but 'g' has 6 clusters with usable rows", Fault(request with { Folds = 7 }), StringComparison.Ordinal);
        Assert.Contains("lacks 359 rows of the data", Fault(request with { Splits = data["one.csv"] }), StringComparison.Ordinal);
        Assert.Contains("has 1 fold with usable rows; expected two or more", Fault(request with { Splits = data["same.csv"] }), StringComparison.Ordinal);
        Assert.Contains("has no column 'seen'", Fault(request with { Splits = data["same.csv"], SplitColumns = ["seen"] }), StringComparison.Ordinal);
        Assert.Contains("There is no model 'armd' to compare; expected some of mean, mixed, network, cluster-network, lightgbm, lightgbm-cluster, domain-adversarial, mldg, menet, lmmnn, armed-no-adversary, armed-random-clusters, armed. Did you mean 'armed'?", Fault(request with { Models = ["armd"] }), StringComparison.Ordinal);
        Assert.Contains("folds is 1; expected 2 to 1000.\n  repeats is 0", Assert.Throws<ArgumentException>(() => (request with { Folds = 1, Repeats = 0 }).Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("time is missing; expected the column that orders the rows, for the scheme future", Assert.Throws<ArgumentException>(() => (request with { Schemes = [FoldScheme.Future] }).Validate()).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Known => [.. CrossValidation.Models.Where(name => !name.StartsWith("lightgbm", StringComparison.Ordinal) || LightGbmComparator.Missing is null)];

    /// <summary>Those that fit a kind of outcome.</summary>
    private static IReadOnlyList<string> Of(string kind) => kind is "continuous" or "binary" ? Known : [.. Known.Except(["menet", "lmmnn"])];

    private static CrossValidationResult Run(CrossValidationRequest request) => CrossValidation.Run(request, cancellation: TestContext.Current.CancellationToken);

    private static IEnumerable<string> Texts(CrossValidationResult result) => result.Schemes.SelectMany(scheme => scheme.Models).SelectMany(model => model.Fits).Select(fit => System.Text.Json.JsonSerializer.Serialize(fit));

    private static string Fault(CrossValidationRequest request) => Assert.Throws<InputException>(() => Run(request)).Message;

    private static IEnumerable<double> Means(CrossValidationResult result) => result.Schemes.SelectMany(scheme => scheme.Models).SelectMany(model => model.Measures.Values).Select(measure => measure.Mean);

    private sealed class Watch(Action<CrossValidationProgress> see) : IProgress<CrossValidationProgress>
    {
        public void Report(CrossValidationProgress value) => see(value);
    }

    private sealed class Constant : IEstimator, IPredictor
    {
        public string Name => "constant";

        public IPredictor Fit(Split split, CancellationToken cancellation = default) => this;

        public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => new float[rows.Count];

        public void Dispose()
        {
        }
    }

    private sealed class Failing : IEstimator
    {
        public string Name => "failing";

        public IPredictor Fit(Split split, CancellationToken cancellation = default) => throw new InputException("it never works");
    }
}
