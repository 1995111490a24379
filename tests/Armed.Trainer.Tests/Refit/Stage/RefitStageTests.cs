using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.Search;

namespace Armed.Trainer.Tests.Refit.Stage;

/// <summary>What the refit decides: whether it is kept, which effects are random, and what is exported.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class RefitStageTests
{
    private static readonly TrainingOptions s_quick = FitRun.Quick with { Networks = 1 };

    [Fact]
    public void Run_WorseOnTheValidationRows_IsNotKeptAndSaysSo()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 240, missing: 0).Numbers("continuous"));
        using var fit = new StagedFit(run, s_quick with { Random = "1" });
        AnswerAsTheNetworkDoes(fit);

        var result = fit.Refit();

        Assert.Same(fit.Model.LastLayer, result.Layer);
        Assert.False(result.Description.Kept);
        Assert.Null(result.Description.Model);
        Assert.True(result.Description.ValidationLoss > result.Description.ValidationLossBefore);
        Assert.Contains("worsen the validation loss", Assert.Single(result.Messages), StringComparison.Ordinal);
        Assert.Contains("worsen the validation loss", result.Description.Reason, StringComparison.Ordinal);
        Assert.Equal("variational", result.Layer.Method);
    }

    /// <summary>What ships was solved on the validation rows as well; their scores come from the last layer that was not.</summary>
    [Fact]
    public void Run_Kept_ScoresValidationRowsByWhatHasNotSeenThem()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 240, missing: 0).Numbers("binary"));
        var manifest = run.Fit(s_quick with { Refit = RefitPolicy.Always }).Manifest;

        Assert.True(manifest.Refit!.Kept);
        Assert.Equal(manifest.Refit.ValidationLoss!.Value, manifest.Metrics["validation"]["mixed"]["log_loss"], 1e-5);
    }

    /// <summary>The form is found on a sample; what ships is solved on all rows, with every cluster's.</summary>
    [Fact]
    public void Run_FormOfASample_IsSolvedOnAllRows()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 2_400, missing: 0).Numbers("continuous"));
        using var fit = new StagedFit(run, s_quick with { Refit = RefitPolicy.Always, MaxEpochs = 1, Curves = false, Trees = false, ZPredictor = false, NewClusters = NewClusterPolicy.Population });
        var searched = new List<FitData>();

        var (sampled, whole) = (fit.Refit(Sampled), fit.Refit());

        var sample = Assert.Single(searched);
        Assert.Equal((700, 40), (sample.Training.Length, sample.Validation.Length));
        Assert.Empty(sample.Training.Except(fit.Data.Training).Concat(sample.Validation.Except(fit.Data.Validation)));
        Assert.Equal(whole.Description.Random, sampled.Description.Random);
        Assert.Equal(whole.Layer.Inputs, sampled.Layer.Inputs);
        Assert.Equal(whole.Layer.Effects[0].Means, sampled.Layer.Effects[0].Means);
        Assert.Equal(whole.Description.ValidationLoss, sampled.Description.ValidationLoss);

        FitData Sampled(FitData data)
        {
            searched.Add(data.Sampled(700, 40, seed: 1));
            return searched[0];
        }
    }

    /// <summary>Up to 200,000 training rows, or 100 for each cluster, all are searched.</summary>
    [Fact]
    public void Sample_FewRows_IsAllOfThem()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 240, missing: 0).Numbers("continuous"));
        using var fit = new StagedFit(run, s_quick);

        Assert.Same(fit.Data, SearchSample.Of(fit.Data, seed: 1));
        Assert.Equal(10, SearchSample.Of(fit.Data, most: 10, ofCluster: 1, seed: 1).Training.Length);
        Assert.Equal(60, SearchSample.Of(fit.Data, most: 10, ofCluster: 10, seed: 1).Training.Length);
    }

    /// <summary>Two of 400 rows have a class, and the rows cycle through the clusters: a sample has both all the same, and is as large as all rows where it is asked whether all can be solved.</summary>
    [Fact]
    public void Sample_RareClass_HasEveryClassAndCluster()
    {
        var table = new SimulatedTable(rows: 400, missing: 0);
        string[] y = [.. Enumerable.Range(0, 400).Select(row => row is 17 or 203 ? "high" : row % 3 == 0 ? "low" : "mid")];
        using var run = FitRun.Of(FitRun.Csv(("x1", table.X1), ("g", table.G), ("y", y)));
        var data = FitData.Prepare(Split.All(TableReader.Read(run.As("ordinal").Data, TestContext.Current.CancellationToken)), s_quick);

        for (var seed = 1; seed <= 20; seed++)
        {
            var sample = data.Sampled(30, 12, seed);

            Assert.InRange(sample.Training.Length, 30, 36);
            Assert.Equal(3, sample.OutcomeOf(sample.Training).Distinct().Count());
            Assert.Equal(6, sample.Training.Select(row => sample.Rows.Cluster(row, 0)).Distinct().Count());
            Assert.Equal(sample.Training, data.Sampled(30, 12, seed).Training);
            Assert.Equal(RefitSize.Of(data, 2, 1), RefitSize.Of(sample, 2, 1));
        }

        Assert.NotEqual(data.Sampled(30, 12, 1).Training, data.Sampled(30, 12, 2).Training);
    }

    /// <summary>Each network's sample is of its own rows: none of those that judge it trains.</summary>
    [Fact]
    public void Run_SampleOfSeveralNetworks_IsOfTheRowsOfEach()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 600, missing: 0).Numbers("continuous"));
        using var fit = new StagedFit(run, s_quick with { Networks = 2, Refit = RefitPolicy.Always, MaxEpochs = 1, Curves = false, Trees = false, ZPredictor = false, NewClusters = NewClusterPolicy.Population });
        var searched = new List<FitData>();

        Assert.True(fit.Refit(Sampled).Description.Kept);

        Assert.Equal(2, searched.Count);
        Assert.NotEqual(searched[0].Validation, searched[1].Validation);
        for (var network = 0; network < 2; network++)
        {
            var (own, sample) = (fit.Data.Member(network, s_quick), searched[network]);
            Assert.Empty(sample.Training.Except(own.Training).Concat(sample.Validation.Except(own.Validation)));
        }

        FitData Sampled(FitData own)
        {
            searched.Add(own.Sampled(300, 40, seed: 1));
            return searched[^1];
        }
    }

    /// <summary>What a sample cannot identify is searched on all rows.</summary>
    [Fact]
    public void Run_SampleWithoutAClass_SearchesAllRows()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 600, missing: 0).Numbers("ordinal"));
        using var fit = new StagedFit(run.As("ordinal"), s_quick with { MaxEpochs = 1, Curves = false, Trees = false, SecondStage = false, ZPredictor = false, NewClusters = NewClusterPolicy.Population });

        var (sampled, whole) = (fit.Refit(WithoutTheLast), fit.Refit());

        Assert.True(sampled.Description.Kept, sampled.Description.Reason);
        Assert.Equal(whole.Description.Steps, sampled.Description.Steps);
        Assert.Equal(whole.Description.ValidationLoss, sampled.Description.ValidationLoss);

        FitData WithoutTheLast(FitData own)
        {
            var sample = own.Sampled(200, 40, seed: 1);
            var other = sample.Training.First(row => sample.Outcome[row] < 2);
            for (var i = 0; i < sample.Training.Length; i++)
            {
                sample.Training[i] = sample.Outcome[sample.Training[i]] < 2 ? sample.Training[i] : other;
            }

            return sample;
        }
    }

    /// <summary>Counts up to 74: modes under small starting variances are far too large under the next ones, where an exponential of them has no digits left. It could not be solved.</summary>
    [Fact]
    public void Run_WideCounts_IsSolved()
    {
        var normal = new Normal(5);
        double[] effects = [.. Enumerable.Range(0, 40).Select(_ => normal.Next())];
        double[] x = [.. Enumerable.Range(0, 1_600).Select(_ => normal.Uniform())];
        int[] y = [.. x.Select((value, row) => effects[row % 40] + (effects[row % 40] > 0 ? 3 * Math.Sin(12 * value) : 0)).Select(eta => (int)(Math.Exp(0.7 * eta) + (Math.Exp(0.35 * eta) * normal.Uniform())))];
        using var run = FitRun.Of(FitRun.Csv(("x", x), ("g", Enumerable.Range(0, 1_600).Select(row => $"g{row % 40}").ToArray()), ("y", y)));
        using var fit = new StagedFit(run.As("count"), s_quick with { Hidden = [2], MaxEpochs = 1, Curves = false, Trees = false, ZPredictor = false, NewClusters = NewClusterPolicy.Population });

        var result = fit.Refit().Description;

        Assert.True(result.Kept, result.Reason);
    }

    [Fact]
    public void Run_ManyRows_SlopesReadTheFirstFeaturesAlone()
    {
        // From 10,000 training rows on there are more hidden features than slopes per cluster; parity is checked by the fit itself.
        using var run = FitRun.Of(new SimulatedTable(rows: 13_000, missing: 0).Everything("continuous"));
        var manifest = run.Fit(s_quick with { Hidden = [40], Activation = ActivationKind.Relu, MaxEpochs = 1, Random = "1 + h", Refit = RefitPolicy.Always }).Manifest;

        Assert.InRange(manifest.Refit!.HiddenFeatures, 17, 40);
        Assert.Equal(17, manifest.RandomEffects[0].Terms.Count);
    }

    [Fact]
    public void Run_NonlinearSlopesAloneButNoFeatureLeft_SolvesIntercepts()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 240, missing: 0).Numbers("continuous"));
        using var fit = new StagedFit(run, s_quick with { Random = "(0 + h | g)", Refit = RefitPolicy.Always }, caution: double.PositiveInfinity);

        var result = fit.Refit();

        Assert.Equal("(1 | g)", result.Description.Random);
        Assert.Equal(0, result.Description.HiddenFeatures);
        Assert.False(result.Layer.UsesHidden);
    }

    [Fact]
    public void Run_WorseButAlwaysAskedFor_IsKept()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 240, missing: 0).Numbers("continuous"));
        using var fit = new StagedFit(run, s_quick with { Random = "1", Refit = RefitPolicy.Always });
        AnswerAsTheNetworkDoes(fit);

        var result = fit.Refit();

        Assert.True(result.Description.Kept);
        Assert.True(result.Description.ValidationLoss > result.Description.ValidationLossBefore);
        Assert.Equal("exact", result.Layer.Method);
        Assert.Equal("variational", fit.Model.LastLayer.Method); // which never changes
    }

    [Fact]
    public void Run_Decided_IsSaidEverywhere()
    {
        // Whatever is decided, manifest, random effects and message say the same.
        using var run = FitRun.Of(new SimulatedTable(rows: 240).Numbers("binary"));
        var result = run.Fit(FitRun.Quick with { Random = "1" });
        var refit = result.Manifest.Refit!;

        // A loss that is worse by chance alone does not decide.
        Assert.True(refit.Kept || refit.ValidationLoss > refit.ValidationLossBefore);
        Assert.Equal(refit.Kept, result.Messages.All(message => !message.Contains("was not kept", StringComparison.Ordinal)));
        Assert.All(result.Manifest.RandomEffects, effects => Assert.Equal(refit.Kept, effects.Method != "variational"));
        Assert.Equal(refit.Kept, refit.Model is not null);
        Assert.Equal(3, refit.Networks);
    }

    /// <summary>Slopes of x1 differ between clusters (sd 1), those of x2 do not.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Search_SlopesOfOneColumn_FindsThatOne(int seed)
    {
        var normal = new Normal(seed);
        const int Clusters = 30, Rows = 900;
        double[] intercept = [.. Enumerable.Range(0, Clusters).Select(_ => normal.Next())], slope = [.. Enumerable.Range(0, Clusters).Select(_ => normal.Next())];
        var (x1, x2, y, g) = (new double[Rows], new double[Rows], new double[Rows], new string[Rows]);
        for (var i = 0; i < Rows; i++)
        {
            var c = i % Clusters;
            (x1[i], x2[i], g[i]) = (normal.Next(), normal.Next(), $"g{c}");
            y[i] = intercept[c] + (1 + slope[c]) * x1[i] + x2[i] + normal.Next();
        }
        using var run = FitRun.Of(FitRun.Csv(("x1", x1), ("x2", x2), ("g", g), ("y", y)));

        var refit = run.Fit(s_quick with { Hidden = [4], AdversaryHidden = [], LambdaG = 0, ZPredictor = false, BatchSize = 128 }).Manifest.Refit!;

        Assert.True(refit.Kept);
        Assert.Contains("x1", refit.Random, StringComparison.Ordinal);
        Assert.DoesNotContain("x2", refit.Random, StringComparison.Ordinal);
    }

    /// <summary>Sleep study without a fifth of its rows: with this seed held-out rows reject curves of the subjects, and approve of their slopes.</summary>
    [Fact]
    public void Search_CurvesThatHeldOutRowsReject_TriesSlopesAlone()
    {
        HashSet<int> without = [0, 1, 12, 15, 23, 27, 33, 34, 46, 48, 53, 58, 62, 68, 70, 78, 85, 89, 92, 99, 101, 106, 113, 119, 124, 125, 136, 139, 143, 147, 154, 158, 160, 164, 170, 174];
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", "sleepstudy.csv")).Skip(1).Where((_, i) => !without.Contains(i));
        using var run = FitRun.Of($"g,y,days\n{string.Join('\n', lines)}\n");

        var refit = run.Fit(s_quick with { Hidden = [2], MaxEpochs = 1, Seed = 2, Trees = false, ZPredictor = false, Refit = RefitPolicy.Always, NewClusters = NewClusterPolicy.Population }).Manifest.Refit!;

        Assert.Contains("days", refit.Random, StringComparison.Ordinal);
    }

    [Fact]
    public void Graphs_CovariancesBeyondTheLimit_AreDiagonalWithoutSd()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 240, missing: 0).Numbers("continuous"));
        using var fit = new StagedFit(run, s_quick with { Random = "1 + x1 + x2" });
        var last = fit.Refit().Layer;
        using var solved = fit.Model.With(last);
        Assert.All(last.Effects, table => Assert.True(table.IsFull));
        var metadata = new ModelMetadata("continuous", new string('0', 64), 1, solved.Encoding, []);
        Assert.Contains("linear_predictor_sd", Names(new ModelGraphs(solved, metadata).Build(), "mixed"));

        using var model = fit.Model.With(last with { Effects = [.. last.Effects.Select(table => table with { MostCholeskyBytes = sizeof(float) * table.Cholesky!.Length - 1 })] });

        Assert.All(model.LastLayer.Effects, table => Assert.True(table.IsTooLarge));
        var graphs = new ModelGraphs(model, metadata).Build();
        foreach (var role in (string[])["fixed", "mixed", "inferred"])
        {
            Assert.Equal(["prediction", "linear_predictor"], Names(graphs, role));
        }

        Assert.All(new ParityCheck(model).Run(graphs, ParityRows.Choose(fit.Data)).Values, difference => Assert.InRange(difference, 0, Parity.Bound));
        RequireLoads(run, fit, model, graphs);
    }

    [Theory]
    [InlineData(1e9, 1e-6)] // a negative binomial of no dispersion is Poisson's: what is compared must not depend on which of the two is asked
    [InlineData(2, 10)]
    public void Loss_OfCounts_ComparesBetweenDispersions(double theta, double within)
    {
        using var run = FitRun.Of(FitRun.Csv(("x1", new SimulatedTable(rows: 120, missing: 0).X1), ("g", new SimulatedTable(rows: 120).G), ("y", new SimulatedTable(rows: 120).Count))).As("count");
        using var fit = new StagedFit(run, s_quick with { Hidden = [] });
        var rows = fit.Data.Training;
        var predictions = new Predictions([.. rows.Select(r => fit.Data.Outcome[r] + 1)], [], [], 1, 1);

        double poisson = PredictionLoss.Of(fit.Data, rows, predictions, new OutcomeParameters()).Mean, other = PredictionLoss.Of(fit.Data, rows, predictions, new OutcomeParameters { Dispersion = theta }).Mean;

        Assert.Equal(poisson, other, within);
        // -ln P(y) of a distribution on whole numbers is not below 0.
        Assert.True(poisson > 0 && other > 0);
    }

    [Fact]
    public void IsWorseThan_LossNotANumber_IsWorseThanAnyThatIs()
    {
        var (finite, lost) = (new RowLosses([1, 2], null), new RowLosses([0, double.NaN], null));

        Assert.True(lost.IsWorseThan(finite, 2));
        Assert.False(finite.IsWorseThan(lost, 2));
        Assert.False(finite.IsWorseThan(finite, 2));
        Assert.True(new RowLosses([2, 3, 2.1], null).IsWorseThan(new RowLosses([1, 2, 1], null), 2));
        Assert.False(new RowLosses([3, 1], null).IsWorseThan(new RowLosses([1, 2.5], null), 2)); // one row up, one down
    }

    [Fact]
    public void Concat_NoRowsOfOne_KeepsTheOthersWeights() =>
        Assert.Equal(2.5, RowLosses.Concat([new RowLosses([], null), new RowLosses([1, 3], [1, 3])]).Mean, 1e-12);

    [Fact]
    public void Graph_ThreeNetworks_ReadsTheirHiddenLayers()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 200).Everything("binary"), "g");
        var result = run.Fit(FitRun.Quick with { Networks = 3, Refit = RefitPolicy.Always, Random = "1 + h" });

        Assert.Equal(3, result.Manifest.Refit!.Networks);
        Assert.All(result.Manifest.Parity.Values, difference => Assert.InRange(difference, 0, Parity.Bound));
        var graph = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(run["bundle/mixed.onnx"]));
        foreach (var name in (string[])["backbone", "backbone2", "backbone3", "hidden_map"])
        {
            Assert.Contains(name, graph, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("backbone4", graph, StringComparison.Ordinal);
        Assert.Equal(3 * 3, result.Epochs);
    }

    /// <summary>Gives the validation rows the outcome that the network predicts, so that nothing can do better there.</summary>
    private static void AnswerAsTheNetworkDoes(StagedFit fit)
    {
        using var predictor = new TorchPredictor(fit.Model);
        var predictions = predictor.Predict(fit.Data.Rows.Select(fit.Data.Validation), PredictionHead.Mixed);
        for (var i = 0; i < fit.Data.Validation.Length; i++)
        {
            fit.Data.Outcome[fit.Data.Validation[i]] = predictions.Values[i];
        }
    }

    private static string[] Names(IReadOnlyList<BuiltGraph> graphs, string role) => [.. graphs.Single(graph => graph.Role == role).Outputs.Select(output => output.Name)];

    private static void RequireLoads(FitRun run, StagedFit fit, FittedModel fitted, IReadOnlyList<BuiltGraph> graphs)
    {
        var assembly = new BundleAssembly(fitted, fit.Data, s_quick, null, new string('0', 64));
        var manifest = assembly.Manifest(graphs, new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>>(), new Dictionary<string, double>(), []);
        using (var staged = BundleWriter.Stage(run["large"], assembly.Files(graphs, manifest, []), manifest, force: false))
        {
            staged.Commit();
        }

        using var model = run.Load("large");
        Assert.True(double.IsFinite(model.Predict(model.Row().Set("x1", 4).Set("x2", -1), "g1").LinearPredictor));
    }
}
