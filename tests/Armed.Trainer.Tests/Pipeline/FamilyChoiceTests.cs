using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Families;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.Pipeline;

/// <summary>The training rows choose the distribution of counts, unless it is given.</summary>
[Collection(FitsCollection.Name)]
public sealed class FamilyChoiceTests
{
    private const int Clusters = 20;

    private static readonly TrainingOptions s_quick = FitRun.Quick with
    {
        Networks = 1,
        Hidden = [2],
        MaxEpochs = 1,
        Curves = false,
        Trees = false,
        SecondStage = false,
        CalibrateVariances = false,
        ZPredictor = false,
        NewClusters = NewClusterPolicy.Population,
    };

    /// <summary>At theta 1 all of 50 tables had p below .0001.</summary>
    [Fact]
    public void Fit_CountsThatVaryMore_AreNegativeBinomial()
    {
        var (model, manifest) = Fit(Simulated(theta: 1), s_quick);

        Assert.Equal(CountFamily.NegativeBinomial, model.Family);
        Assert.Equal("negative-binomial", manifest.Outcome.Family);
        var test = Assert.IsType<FamilyTestDescription>(manifest.Outcome.FamilyTest);
        Assert.Equal((300, 0.05), (test.Rows, test.Level));
        Assert.InRange(test.PValue, 0, 1e-4);
        Assert.InRange(test.Dispersion!.Value, 0.6, 1.6);
        Assert.Contains(manifest.Notes, note => note.StartsWith("The counts vary more about the means of a linear model with random intercepts", StringComparison.Ordinal) && note.Contains("300 rows: chi-square ", StringComparison.Ordinal));
        Assert.Equal(test, BundleManifest.Parse(manifest.ToJson()).Outcome.FamilyTest);
    }

    [Fact]
    public void Fit_PoissonCounts_ArePoissons()
    {
        var (model, manifest) = Fit(Simulated(theta: double.PositiveInfinity), s_quick);

        Assert.Equal((CountFamily.Poisson, "poisson"), (model.Family!.Value, manifest.Outcome.Family));
        Assert.InRange(manifest.Outcome.FamilyTest!.PValue, 0.05, 1);
        Assert.Contains(manifest.Notes, note => note.StartsWith("The counts do not vary clearly more", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_GivenFamily_IsNotTested()
    {
        var (model, manifest) = Fit(Simulated(theta: 1), s_quick with { Family = CountFamily.Poisson });

        Assert.Equal(CountFamily.Poisson, model.Family);
        Assert.Null(manifest.Outcome.FamilyTest);
    }

    /// <summary>As in lme4.</summary>
    [Fact]
    public void Fit_WithoutHiddenLayers_IsPoissonsAndWarns()
    {
        var (model, manifest) = Fit(Simulated(theta: 1), new TrainingOptions { Hidden = [] });

        Assert.Equal(CountFamily.Poisson, model.Family);
        Assert.Null(manifest.Outcome.FamilyTest);
        Assert.Contains(manifest.Notes, note => note.Contains("use --family negative-binomial", StringComparison.Ordinal));
    }

    /// <summary>Of two halves of a table, Poisson counts and others, each chooses for itself: the held-out half says nothing.</summary>
    [Fact]
    public void Of_HeldOutRows_AreNotSeen()
    {
        var table = Simulated(theta: 1, poissonRows: 300, rows: 600);
        var half = Enumerable.Range(0, 600).Select(row => row < 300).ToArray();

        Assert.Equal(CountFamily.Poisson, Choice(Without(table, row => !half[row])).Family);
        Assert.Equal(CountFamily.NegativeBinomial, Choice(Without(table, row => half[row])).Family);
    }

    /// <summary>The mixed model is compared in ARMED's family, though without hidden layers it would be Poisson's.</summary>
    [Fact]
    public void Fit_MixedModelOfAComparison_HasTheFamilyThatArmedHas()
    {
        using var predictor = new MixedModelComparator().With(s_quick).Fit(Split.All(Simulated(theta: 1)), TestContext.Current.CancellationToken);

        Assert.InRange(predictor.Dispersion, 0.6, 1.6);
    }

    /// <summary>An effect per row is overdispersion itself.</summary>
    [Fact]
    public void Of_EveryRowIsACluster_IsPoissonsUntested()
    {
        var made = Simulated(theta: 1);
        var table = made with { Clusters = [new CategoricalColumn("id", [.. Enumerable.Range(0, made.Rows)], [.. Enumerable.Range(0, made.Rows).Select(row => "r" + row)])] };

        var choice = Choice(Split.All(table));

        Assert.Equal((CountFamily.Poisson, null), (choice.Family!.Value, choice.Test));
        Assert.Contains("most clusters have one row", choice.Message, StringComparison.Ordinal);
    }

    /// <summary>Weights say how rows compare, and not how much their counts vary.</summary>
    [Fact]
    public void Of_WeightsInOtherUnits_HasTheSameTest()
    {
        var table = Simulated(theta: 1);
        var (one, many) = (Choice(Split.All(Weighted(table, 1))).Test!, Choice(Split.All(Weighted(table, 1000))).Test!);

        Assert.Equal(one.Statistic, many.Statistic, 1e-3 * one.Statistic);
    }

    private static ClusteredTable Weighted(ClusteredTable table, float weight) => table with { Weights = new NumericColumn("w", [.. Enumerable.Repeat(weight, table.Rows)]) };

    /// <summary>Columns that fit the rows too well leave nothing that could vary.</summary>
    [Fact]
    public void Of_MoreColumnsThanRows_IsPoissonsUntested()
    {
        var (table, random) = (Simulated(theta: 1, rows: 60, clusters: 6), new GaussianRandom(5));
        NumericColumn[] columns = [.. Enumerable.Range(0, 80).Select(k => new NumericColumn($"z{k}", [.. Enumerable.Range(0, table.Rows).Select(_ => (float)random.Normal())]))];

        var choice = Choice(Split.All(table.WithFeatures([.. table.NumericColumns, .. columns], table.CategoricalColumns)));

        Assert.Equal(CountFamily.Poisson, choice.Family);
        Assert.Contains("too many columns", choice.Message, StringComparison.Ordinal);
    }

    /// <summary>A table of clusters alone is fitted without hidden layers, in the family that its counts ask for, as the mixed model beside it is.</summary>
    [Fact]
    public void Fit_ClustersAlone_IsTested()
    {
        var table = Simulated(theta: 1);

        var (model, manifest) = Fit(table.WithFeatures([], []), s_quick with { ZPredictor = null });

        Assert.Empty(model.Hidden);
        Assert.Equal(CountFamily.NegativeBinomial, model.Family);
        Assert.NotNull(manifest.Outcome.FamilyTest);
    }

    [Fact]
    public void Of_OneCluster_IsTested() => Assert.Equal(CountFamily.NegativeBinomial, Choice(Split.All(Simulated(theta: 1, clusters: 1))).Family);

    [Theory]
    [InlineData(100)] // 5 rows a cluster: clusters are drawn, a tenth of the sample from each at most
    [InlineData(400)] // 20 rows a cluster: rows are drawn
    public void Rows_ManyRows_AreASampleOfClustersOrOfRows(int most)
    {
        var table = Simulated(theta: 1, rows: 800);
        var data = FitData.Prepare(Split.All(table), s_quick);

        var rows = FamilyRows.Of(data, most, seed: 1);

        Assert.Equal(rows.Distinct().Order(), rows);
        Assert.InRange(rows.Length, most, most + 40);
        Assert.Equal(most < 400 ? 10 : Clusters, rows.Select(row => table.Clusters[0].Codes[row]).Distinct().Count());
    }

    private static FamilyChoice Choice(Split split) => FamilyChoice.Of(split, s_quick, TestContext.Current.CancellationToken);

    private static Split Without(ClusteredTable table, Func<int, bool> heldOut) => Split.Holdout(table, [.. Enumerable.Range(0, table.Rows).Where(heldOut)]);

    private static (TrainingOptions Options, BundleManifest Manifest) Fit(ClusteredTable table, TrainingOptions options)
    {
        using var model = ArmedTraining.Fit(Split.All(table), options, cancellation: TestContext.Current.CancellationToken);
        return (model.Options, model.Export(TestContext.Current.CancellationToken).Manifest);
    }

    /// <summary>Counts of mean exp(1 + .3 x + u), u normal by cluster with standard deviation .5; the first rows may be Poisson's.</summary>
    private static ClusteredTable Simulated(double theta, int rows = 300, int clusters = Clusters, int poissonRows = 0)
    {
        var random = new GaussianRandom(3);
        double[] effects = [.. Enumerable.Range(0, clusters).Select(_ => 0.5 * random.Normal())];
        float[] x = [.. Enumerable.Range(0, rows).Select(_ => (float)random.Normal())];
        float[] counts = [.. x.Select((value, row) => (float)random.Poisson(Math.Exp(1 + (0.3 * value) + effects[row % clusters]) * (row < poissonRows || double.IsInfinity(theta) ? 1 : random.Gamma(theta) / theta)))];
        return Tables.Make([.. Enumerable.Range(0, rows).Select(row => row % clusters)], numbers: x) with { Outcome = new OutcomeColumn { Name = "y", Task = ModelTask.Count, Values = counts }, Sha256 = new string('0', 64) };
    }
}
