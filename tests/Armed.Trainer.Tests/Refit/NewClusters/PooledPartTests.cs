using System.Text.Json.Nodes;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Averages;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.NewClusters;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.Refit.NewClusters;

/// <summary>
/// The fixed part of rows of unknown clusters: y = x + b m_c + u_c + e, where m_c is the mean of x in the cluster. Within clusters the slope of x is 1; of a cluster that is not known x tells m_c, too, and the
/// best answer has a larger slope.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class PooledPartTests
{
    private const int Clusters = 60, Each = 8;

    private static readonly TrainingOptions s_guarded = FitRun.Plain with { NewClusters = NewClusterPolicy.Guard, ZPredictor = false };

    [Fact]
    public void Fit_ClustersDifferByAnotherRelation_UnknownOnesAreAnsweredByIt()
    {
        using var run = FitRun.Of(Csv(between: 2));
        var manifest = run.Fit(s_guarded).Manifest; // its graphs equal TorchSharp's numbers, and the bundle verifies, or the fit fails
        run.Fit(s_guarded with { NewClusters = NewClusterPolicy.Population }, "plain");

        var answers = Assert.Single(manifest.NewClusters!);
        var pooled = Assert.IsType<PooledDescription>(answers.Pooled);
        Assert.All(pooled.Candidates.Where(candidate => candidate.Adopted == true), candidate => Assert.True(candidate.Gain > 2 * candidate.StandardError));
        Assert.Single(pooled.Candidates, candidate => candidate.Adopted == true);
        Assert.InRange(pooled.Sd!.Value, 1, 1.9); // u_c has sd .5; m_c has 1 and is told by x with an error of sd .71, times 2
        var (sd, residual) = (manifest.Outcome.Sd!.Value, manifest.ResidualSd!.Value);
        Assert.Equal((pooled.Loss - pooled.Adopted!.Gain) * sd * sd, (pooled.Sd!.Value * pooled.Sd!.Value) + (residual * residual), 0.02); // intervals of observations have the variance of clusters held out
        Assert.Contains("have a fixed part of their own", NewClusterSentence.Of(answers), StringComparison.Ordinal);
        using var model = run.Load();
        using var plain = run.Load("plain");
        using var graphs = ArmedModel.Load(run["bundle"], new ArmedModelOptions { DirectEvaluation = false });
        Assert.Equal(Predict(graphs, 0.3, null).Value, Predict(model, 0.3, null).Value, 1e-5);
        Assert.Equal(Predict(graphs, 0.3, null).Sd, Predict(model, 0.3, null).Sd, 1e-5);
        Assert.Equal(1, Slope(plain, null), 0.15);
        Assert.InRange(Slope(model, null), 1.5, 2.3); // 1 + 2 / (1 + 1) on average over samples of clusters
        Assert.Equal(Slope(plain, "c01"), Slope(model, "c01"));
        foreach (var x in new[] { -2.0, 0.3, 4 })
        {
            Assert.Equal(Predict(plain, x, null).Value, plain.Predict(plain.Row().Set("x", x), "c07", PredictionHead.Fixed).Value, 1e-5);
            Assert.Equal(Predict(plain, x, null).Value, model.Predict(model.Row().Set("x", x), "c07", PredictionHead.Fixed).Value, 1e-5); // what holds within clusters
            Assert.Equal(Predict(plain, x, "c07").Value, Predict(model, x, "c07").Value); // known clusters keep every bit
            Assert.Equal(Predict(plain, x, "c07").Sd, Predict(model, x, "c07").Sd);
            Assert.Equal(model.Predict(model.Row().Set("x", x), "new", PredictionHead.Population).Value, Predict(model, x, null).Value);
        }
    }

    /// <summary>A comparison of models leaves out the measurement of other answers, which takes time, and predicts what a bundle does.</summary>
    [Fact]
    public void Compare_HeldOutClusters_PredictsAsTheBundleDoes()
    {
        using var run = FitRun.Of(Csv(between: 2));
        var table = Tables.Read(run.Data);
        int[] held = [.. Enumerable.Range(0, 5 * Each)];
        var split = Split.Of(table, new Fold(0, held, []), "held");

        using var model = ArmedTraining.Fit(split, s_guarded, cancellation: TestContext.Current.CancellationToken);
        var compared = Predictions(new PolicyEstimator("armed", s_guarded).Fit(split, TestContext.Current.CancellationToken));

        Assert.Equal(Predictions(model.Predictor()), compared);
        Assert.NotEqual(Predictions(model.Predictor(PredictionHead.Fixed)), compared);

        float[] Predictions(IPredictor predictor)
        {
            using var owner = predictor as IDisposable;
            return predictor.Predict(split.Table, split.Test);
        }
    }

    /// <summary>Average effects are of the relation within clusters, as the standard errors are.</summary>
    [Fact]
    public void Effects_OfThePopulation_AreThoseWithinClusters()
    {
        using var run = FitRun.Of(Csv(between: 2));
        run.Fit(s_guarded);
        run.Fit(s_guarded with { NewClusters = NewClusterPolicy.Population }, "plain");

        Assert.Equal(Effect("plain"), Effect("bundle"), 1e-4);

        double Effect(string name)
        {
            using var model = run.Load(name);
            var rows = new UnlabelledTableReader(model.Manifest, run.Data.Source).Read(TestContext.Current.CancellationToken);
            var change = Assert.Single(ColumnChange.Of(ExplainedColumn.Of(model.Manifest)[0], rows.Inputs, EffectStep.Slope, arePairs: false));
            return Assert.Single(new AverageEffects(model, rows, isPopulation: true, 0.9, TestContext.Current.CancellationToken).Of(change, byCluster: false)).Estimate;
        }
    }

    [Fact]
    public void Fit_ClustersDifferByChance_IsTheModelWithoutIt()
    {
        using var run = FitRun.Of(Csv(between: 0));
        using var fit = new StagedFit(run, s_guarded);

        var refit = fit.Refit();

        Assert.Null(refit.Layer.Pooled);
        var pooled = Assert.Single(refit.NewClusters!).Pooled!;
        Assert.DoesNotContain(pooled.Candidates, candidate => candidate.Adopted == true);
        Assert.Null(pooled.Sd);
        Assert.Contains("was not clearly better", NewClusterSentence.Of(refit.NewClusters![0]), StringComparison.Ordinal);
    }

    /// <summary>A mixed model that the user has written out predicts new clusters by its coefficients.</summary>
    [Fact]
    public void Fit_NoHiddenLayers_IsNotMeasured()
    {
        using var run = FitRun.Of(Csv(between: 2));
        using var fit = new StagedFit(run, new TrainingOptions { Hidden = [], ZPredictor = false, Device = TrainingDevice.Cpu });

        var refit = fit.Refit();

        Assert.Null(refit.Layer.Pooled);
        Assert.Null(Assert.Single(refit.NewClusters!).Pooled);
    }

    /// <summary>Labelled rows tell the cluster's intercept, beside which the relation within clusters holds: it is adapted as in a model without the part, in memory and from the saved bundle.</summary>
    [Fact]
    public void Adapt_NewCluster_StartsFromTheRelationWithinClusters()
    {
        using var run = FitRun.Of(Csv(between: 2));
        run.Fit(s_guarded);
        run.Fit(s_guarded with { NewClusters = NewClusterPolicy.Population }, "plain");
        using var model = run.Load();
        using var plain = run.Load("plain");
        var labelled = new LabelledRows { Features = new float[] { 1, 2, 3 }, Outcomes = new double[] { 6, 7, 8 } };

        using var adapted = model.Adapt(model.Factors[0], "new", labelled);
        using var other = plain.Adapt(plain.Factors[0], "new", labelled);

        Assert.Equal(Predict(other, 2.5, "new").Value, Predict(adapted, 2.5, "new").Value);
        Assert.Equal(1, Slope(adapted, "new"), 0.15);
        adapted.Save(run["adapted"]);
        using var saved = run.Load("adapted");
        Assert.Equal(Predict(adapted, 2.5, "new").Value, Predict(saved, 2.5, "new").Value, 1e-5);
        Assert.Equal(Predict(model, 2.5, null).Value, Predict(saved, 2.5, "another").Value);
        Assert.Equal(Predict(model, 2.5, "c07").Value, Predict(saved, 2.5, "c07").Value);
    }

    /// <summary>A new cluster of which too few rows are known is answered as one of which none is.</summary>
    [Fact]
    public void Infer_TooFewRows_IsThePopulation()
    {
        using var run = FitRun.Of(Csv(between: 2));
        run.Fit(s_guarded with { ZPredictor = true });
        using var model = run.Load();

        using var told = model.Infer("new", new float[] { 1 }, []);

        Assert.False(Assert.Single(told.GetAdaptedClusters()).UsesContext);
        Assert.Equal(Predict(model, 1, null).Value, Predict(told, 1, "new").Value);
        Assert.Equal(PredictionHead.Population, Predict(told, 1, "new").Head);
        Assert.Equal(Predict(model, 1, "c07").Value, Predict(told, 1, "c07").Value);
        told.Save(run["told"]);
        using var saved = run.Load("told");
        Assert.Equal(Predict(model, 1, null).Value, Predict(saved, 1, "new").Value);
    }

    /// <summary>A manifest that says something else than the graphs is found out, and one that contradicts itself is refused.</summary>
    [Fact]
    public void Verify_AnotherSd_IsFoundOut()
    {
        using var run = FitRun.Of(Csv(between: 2));
        run.Fit(s_guarded);
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);
        var file = Path.Combine(run["bundle"], "armed.json");
        var manifest = JsonNode.Parse(File.ReadAllText(file))!;
        var pooled = manifest["new_clusters"]![0]!["pooled"]!;
        manifest.AsObject().Remove("digest");

        pooled["sd"] = pooled["sd"]!.GetValue<double>() + 0.1;
        File.WriteAllText(file, manifest.ToJsonString());
        Assert.Contains(BundleVerifier.Verify(run["bundle"]).Checks, check => !check.Ok && check.ToString().Contains("fixed head", StringComparison.Ordinal));

        pooled["sd"] = null;
        var fault = Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(manifest.ToJsonString()));
        Assert.Contains("a candidate is adopted", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>One cluster whose losses are many times the others' decides the mean and its standard error; the ranks tell of the others.</summary>
    [Fact]
    public void SignedRank_OneCluster_CountsAsOne()
    {
        using var run = FitRun.Of(Csv(between: 0));
        using var fit = new StagedFit(run, s_guarded);
        var gains = new NewClusterGains(fit.Data, ["better"], [null]);
        int[] rows = [0, Each, 2 * Each, 3 * Each];

        gains.AddPopulation(rows, [100, 1, 1, 1]);
        gains.Add("better", 0, rows, [100, 1, 1, 1], [0, 0.9, 1.2, 0.7]);

        // Ranks 1 of .1, 2 of -.2, 3 of .3 and 4 of 100: 8 of 10 are of gains; their mean is 5 and their variance 4 x 5 x 9 / 24.
        Assert.Equal((8 - 5) / Math.Sqrt(7.5), gains.SignedRank("better", 0), 1e-9);
        Assert.True(gains.Describe("better", 0) is var mean && mean.Gain < 1.1 * mean.StandardError);
    }

    private static Prediction Predict(ArmedModel model, double x, string? cluster) => model.Predict(model.Row().Set("x", x), cluster);

    private static double Slope(ArmedModel model, string? cluster) => (Predict(model, 2, cluster).Value - Predict(model, -2, cluster).Value) / 4;

    private static string Csv(double between)
    {
        var normal = new Normal(1);
        var (x, y, g) = (new double[Clusters * Each], new double[Clusters * Each], new string[Clusters * Each]);
        for (var c = 0; c < Clusters; c++)
        {
            double mean = normal.Next(), u = 0.5 * normal.Next();
            for (var row = c * Each; row < (c + 1) * Each; row++)
            {
                (x[row], g[row]) = (mean + normal.Next(), $"c{c:00}");
                y[row] = x[row] + (between * mean) + u + (0.5 * normal.Next());
            }
        }

        return FitRun.Csv(("x", x), ("g", g), ("y", y));
    }
}
