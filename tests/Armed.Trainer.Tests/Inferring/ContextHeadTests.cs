using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Export.Layouts;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Tests.Inferring;

/// <summary>The heads summary and conditional of a model with a context.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ContextHeadTests
{
    [Theory]
    [InlineData("continuous", "1 + x1", false, false)]
    [InlineData("binary", "1 + x1", true, false)]
    [InlineData("count", "1", false, true)]
    public void Export_Context_AgreesAndIsVerified(string kind, string random, bool hidden, bool offset)
    {
        using var bundle = new ContextBundle(kind, (hidden ? ContextBundle.Network : ContextBundle.Linear) with { Random = random }, offset);
        Assert.InRange(bundle.Parity[GraphRoles.Summary], 0, Parity.Bound);
        Assert.InRange(bundle.Parity[GraphRoles.Conditional], 0, Parity.Bound);
        using var model = bundle.Run.Load();
        var context = Assert.Single(model.Manifest.Context!);
        Assert.Equal(bundle.Context.Columns.Select(column => column.Name), context.Columns);
        var report = BundleVerifier.Verify(bundle.Run["bundle"]);
        Assert.All(report.Checks, check => Assert.True(check.Ok, check.Name + ": " + check.Detail));
        Assert.Contains(report.Checks, check => check.Name == "conditional head");
        Assert.Contains(report.Checks, check => check.Name == "summary head");
        var t = model.Manifest.RandomEffects[0].Covariance[0];
        var (_, population) = bundle.Effects(new double[context.Columns.Count], 0);
        Assert.All(Enumerable.Range(0, t.Count), k => Assert.Equal(t[k][k], population[k * (t.Count + 1)], 1e-6 * t[k][k]));
    }

    /// <summary>The layouts for other tools take the effects as the inputs that they are.</summary>
    [Fact]
    public void Export_Layouts_HoldBothHeads()
    {
        using var bundle = new ContextBundle("continuous", ContextBundle.Linear);
        foreach (var layout in new[] { ExportLayout.Triton, ExportLayout.Mlflow, ExportLayout.Strings })
        {
            var request = new ExportRequest(bundle.Run["bundle"], layout, bundle.Run[layout.ToString()]);
            var files = BundleExport.Run(request, TestContext.Current.CancellationToken).Files;
            Assert.Contains(files, file => file.Path.Contains("conditional", StringComparison.Ordinal));
            Assert.Contains(files, file => file.Path.Contains("summary", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Fit_PolicyContextWithoutAny_IsThePopulationAndSaysSo()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 120, missing: 0).Numbers("binary"));
        var manifest = run.Fit(ContextBundle.Linear with { UnknownCluster = UnknownClusterPolicy.Context, NewClusters = NewClusterPolicy.Population }).Manifest;
        Assert.Equal("population", manifest.UnknownCluster);
        Assert.Contains(manifest.Notes, note => note.StartsWith("The policy for unknown clusters is population instead of context", StringComparison.Ordinal));
        using var model = run.Load();
        var row = model.Row();
        Assert.Contains("the options say so. Use labelled rows with Adapt", Assert.Throws<InvalidOperationException>(() => model.Infer("site 9", [row])).Message, StringComparison.Ordinal);
        Assert.False(model.HasContext);
    }

    [Fact]
    public void Fit_PolicyMembershipOfSeveralFactors_IsThePopulationAndSaysSo()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 120, missing: 0).Everything("binary"), "g", "s");
        var manifest = run.Fit(FitRun.Quick with { MaxEpochs = 1, UnknownCluster = UnknownClusterPolicy.Membership }).Manifest;
        Assert.Equal("population", manifest.UnknownCluster);
        Assert.Contains(manifest.Notes, note => note == "The policy for unknown clusters is population instead of membership: the model has several grouping factors.");
        Assert.Equal(["g", "s"], manifest.Memberships!.Select(membership => membership.Factor));
    }

    [Theory]
    [InlineData(UnknownClusterPolicy.Membership, "membership")]
    [InlineData(UnknownClusterPolicy.Auto, "auto")]
    public void Fit_PolicyOfUnlabelledRows_IsTheBundles(UnknownClusterPolicy policy, string word)
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 120, missing: 0).Numbers("binary"));
        var manifest = run.Fit(FitRun.Quick with { MaxEpochs = 1, UnknownCluster = policy }).Manifest;
        using var model = run.Load();
        Assert.Equal((word, policy), (manifest.UnknownCluster, model.UnknownCluster));
        Assert.True(model.HasMembership);
        Assert.Equal(PredictionHead.Population, model.Predict(model.Row().Set("x1", 5), "nowhere").Head); // one row, of which nothing was adopted
    }

    /// <summary>Without the cluster's table the conditional head gives what the mixed one gives for the same effects, the uncertainty of the fixed part excepted.</summary>
    [Fact]
    public void Conditional_EffectsOfAClusterOfTheTable_IsTheMixedPrediction()
    {
        using var bundle = new ContextBundle("binary", ContextBundle.Network);
        using var predictor = new TorchPredictor(bundle.Model);
        var head = ModelHeads.Of(GraphRoles.Conditional);
        var clusters = bundle.Model.LastLayer.Effects[0].Clusters + 1;
        var rows = new EncodedRows
        {
            Rows = clusters,
            Features = [.. Enumerable.Range(0, 2 * clusters).Select(i => 0.3f * i)],
            Categories = [],
            Clusters = [.. Enumerable.Range(0, clusters).Select(i => i == clusters - 1 ? -1L : i)],
        };
        var (given, mixed) = (head.Reference(predictor, bundle.Model, rows), predictor.Predict(rows, PredictionHead.Mixed));
        Close.Relative(mixed.LinearPredictors, given["linear_predictor"], 1e-5);
        Close.Relative(mixed.Values, given["prediction"], 1e-5);
        Assert.Equal(mixed.Sds[^1], given["linear_predictor_sd"][^1], 1e-5f); // the unknown cluster
        Assert.All(mixed.Sds.Zip(given["linear_predictor_sd"]).SkipLast(1), sds => Assert.True(sds.Second > sds.First)); // rows with outcomes take up some of it
    }
}
