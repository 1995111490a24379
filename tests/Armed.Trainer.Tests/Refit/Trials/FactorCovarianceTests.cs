using System.Globalization;
using System.Runtime.InteropServices;
using Armed.Runtime;
using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using MathNet.Numerics.LinearAlgebra;

namespace Armed.Trainer.Tests.Refit.Trials;

/// <summary>What bundles of several factors answer: the variance of a row's linear predictor has the covariances between the factors' effects.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class FactorCovarianceTests
{
    private static readonly TrainingOptions s_linear = new() { Hidden = [], Device = TrainingDevice.Cpu };

    /// <summary>
    /// Broods in locations, counts: the mean of the predictions is that of glmer's modes integrated over the joint posterior (6.466; 7.537 for independent factors), and each
    /// row's standard deviation is that of a dense inverse at the bundle's own estimates.
    /// </summary>
    [Fact]
    public void Run_GrouseTicksTwoFactors_IntegratesOverTheJointPosterior()
    {
        using var run = Grouse("BROOD", "LOCATION");
        var manifest = run.Fit(s_linear).Manifest;
        using var model = run.Load();
        var rows = Rows();
        var found = Array.ConvertAll(rows, row => Predict(model, row));

        Assert.Equal(6.466, found.Average(prediction => prediction.Value), 0.002);
        var (pair, clusters) = (Assert.Single(manifest.RandomEffectPairs!), manifest.Clusters);
        Assert.Equal(["BROOD", "LOCATION"], pair.Factors);
        Assert.NotNull(pair.Partners);
        Assert.All(model.Evaluators, evaluator => Assert.Null(evaluator.Reason));
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);

        var size = clusters.Sum(cluster => cluster.Levels.Count);
        double Prior(int place) => manifest.RandomEffects[place < clusters[0].Levels.Count ? 0 : 1].Covariance[0][0][0];
        var precision = Matrix<double>.Build.Dense(size, size, (i, j) => i != j ? 0 : 1 / Prior(i));
        int Code(string factor, Dictionary<string, string> row) => (int)model.Factor(factor).CodeOf(row[factor]);
        int[][] places = [.. rows.Select(row => new[] { Code("BROOD", row), clusters[0].Levels.Count + Code("LOCATION", row) })];
        for (var i = 0; i < rows.Length; i++)
        {
            foreach (var (a, b) in places[i].SelectMany(a => places[i].Select(b => (a, b))))
            {
                precision[a, b] += Math.Exp(found[i].LinearPredictor);
            }
        }

        var covariance = precision.Inverse();
        for (var i = 0; i < rows.Length; i++)
        {
            var exact = Math.Sqrt(places[i].Sum(a => places[i].Sum(b => covariance[a, b])));
            Assert.Equal(exact, found[i].Sd, 1e-3 * exact);
        }
    }

    /// <summary>With an effect of each row: 6.612 by the joint posterior, 8.001 for independent factors.</summary>
    [Fact]
    public void Run_GrouseTicksThreeFactors_IntegratesOverTheJointPosterior()
    {
        using var run = Grouse("BROOD", "INDEX", "LOCATION");
        var manifest = run.Fit(s_linear).Manifest;
        using var model = run.Load();

        Assert.Equal(3, manifest.RandomEffectPairs!.Count);
        Assert.Equal(6.612, Rows().Average(row => Predict(model, row).Value), 0.005);
        Assert.All(model.Evaluators, evaluator => Assert.Null(evaluator.Reason));
    }

    /// <summary>Casks in batches: .57 in every row by the joint posterior, 1.5 for independent factors.</summary>
    [Fact]
    public void Run_PastesNested_HasTheSdOfTheSum()
    {
        using var run = FitRun.Of("g,y\n").With(new DataRequest
        {
            Source = DataSource.FromPath(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", "pastes.csv")),
            Outcome = "strength",
            Clusters = ["batch", "batch:cask"],
            Numeric = [],
        });
        run.Fit(s_linear with { Random = "(1 | batch/cask)" });
        using var model = run.Load();

        // Three casks of two rows each: the precisions of a batch's effect and its casks'.
        var (rows, sigma) = (1 / Math.Pow(model.Manifest.ResidualSd!.Value, 2), model.Manifest.ResidualSd!.Value);
        var (own, shared) = ((2 * rows) + (1 / Variance(model, "batch:cask")), 2 * rows);
        var precision = Matrix<double>.Build.DenseOfDiagonalArray([(6 * rows) + (1 / Variance(model, "batch")), own, own, own]);
        for (var cask = 1; cask < 4; cask++)
        {
            precision[0, cask] = precision[cask, 0] = shared;
        }

        var exact = precision.Inverse().SubMatrix(0, 2, 0, 2).RowSums().Sum();
        Assert.Equal(Math.Sqrt(exact), model.Predict(model.Row(), ["A", "A:a"]).Sd, 1e-5);
        Assert.InRange(Math.Sqrt(exact), 0.57, sigma / Math.Sqrt(2)); // a cask's two rows alone have the last
        var (batch, inCask) = (model.Predict(model.Row(), ["A", null]).Sd, model.Predict(model.Row(), [null, "A:a"]).Sd);

        // A cask in another batch than its own is no pair of the fit: the sum of the two variances, less what the unknown ones had.
        var (between, within) = (Variance(model, "batch"), Variance(model, "batch:cask"));
        var apart = (batch * batch) - within + (inCask * inCask) - between;
        Assert.Equal(Math.Sqrt(apart), model.Predict(model.Row(), ["B", "A:a"]).Sd, 1e-4);
        Assert.Equal(Math.Sqrt(between + within), model.Predict(model.Row(), ["none", "none:a"]).Sd, 1e-4);
    }

    /// <summary>
    /// Crossed and nested factors with slopes, adapted: the pairs of a refreshed cluster count as 0, all others stay, new clusters have none; the saved bundle answers as the model
    /// in memory, and so does one that was adapted again.
    /// </summary>
    [Theory]
    [InlineData("(1 + x | g) + (1 + x | s)", "g0", "s3")]
    [InlineData("(1 + x | g/s)", "g0", "g0:s3")]
    public void Adapt_RefreshedCluster_IsIndependentOfOtherFactors(string random, string first, string second)
    {
        using var run = Simulated();
        var isNested = random.Contains('/', StringComparison.Ordinal);
        run.With(run.Data with { Clusters = isNested ? ["g", "g:s"] : ["g", "s"] }).Fit(s_linear with { Random = random });
        using var model = run.Load();
        Assert.Equal(isNested, model.Manifest.RandomEffectPairs!.Single().Partners is not null);
        Assert.All(model.Evaluators, evaluator => Assert.Null(evaluator.Reason));

        using var adapted = Adapted(model, model.Factors[0], first);
        using var more = Adapted(adapted, model.Factors[1], "new");
        more.Save(run["adapted"]);
        using var saved = ArmedModel.Load(run["adapted"]);
        using var again = Adapted(saved, saved.Factors[1], second);
        again.Save(run["again"]);
        using var last = ArmedModel.Load(run["again"]);

        var unlike = isNested ? "g1:s4" : "s4";
        string?[][] rows = [[first, second], ["g1", unlike], [first, unlike], [first, null], [null, second], ["g1", "new"], [first, "new"], [null, null]];
        foreach (var clusters in rows)
        {
            AssertSame(Row(more, clusters), Row(saved, clusters));
            AssertSame(Row(again, clusters), Row(last, clusters));
        }

        AssertSame(Row(model, ["g1", unlike]), Row(saved, ["g1", unlike]));
        Assert.Equal(Independent(saved, first, second), Row(saved, [first, second]).Sd, 1e-4);
        Assert.NotEqual(Independent(model, first, second), Row(model, [first, second]).Sd, 1e-3);
        Assert.Equal(Independent(last, "g1", second), Row(last, ["g1", second]).Sd, 1e-4);
        Assert.Equal(Row(saved, ["g1", unlike]).Sd, Row(last, ["g1", unlike]).Sd, 1e-6);
        Assert.All(saved.Evaluators, evaluator => Assert.Null(evaluator.Reason));
        Assert.True(BundleVerifier.Verify(run["again"]).Ok);
    }

    /// <summary>With hidden features, the covariances are part of what a cluster takes up of the coefficients' uncertainty, in the graph and in memory.</summary>
    [Fact]
    public void Adapt_HiddenFeatures_SavedIsAsInMemory()
    {
        using var run = Simulated();
        run.With(run.Data with { Clusters = ["g", "s"] }).Fit(FitRun.Quick with { Random = "(1 + x | g) + (1 | s)", Refit = RefitPolicy.Always, Networks = 1 });
        using var model = run.Load();
        Assert.NotEmpty(model.Manifest.RandomEffects[0].Spread);
        Assert.Single(model.Manifest.RandomEffectPairs!);
        Assert.All(model.Evaluators, evaluator => Assert.Null(evaluator.Reason));

        using var adapted = Adapted(model, model.Factors[0], "g0");
        adapted.Save(run["adapted"]);
        using var saved = ArmedModel.Load(run["adapted"]);

        foreach (var clusters in new string?[][] { ["g0", "s3"], ["g1", "s3"], ["g0", null], [null, "s3"], [null, null] })
        {
            AssertSame(Row(adapted, clusters), Row(saved, clusters));
        }

        AssertSame(Row(model, ["g1", "s3"]), Row(saved, ["g1", "s3"]));
    }

    /// <summary>A covariance that two variances do not allow, and one of an adapted cluster, are found.</summary>
    [Theory]
    [InlineData("bundle", 40f)]
    [InlineData("adapted", 1e-3f)]
    public void Verify_DamagedCovariances_SaysWhich(string bundle, float number)
    {
        using var run = Simulated();
        run.With(run.Data with { Clusters = ["g", "s"] }).Fit(s_linear);
        using (var model = run.Load())
        using (var adapted = Adapted(model, model.Factors[0], "g0"))
        {
            adapted.Save(run["adapted"]);
        }

        Damage(run[bundle], number);

        var fault = Assert.Single(BundleVerifier.Verify(run[bundle]).Checks, check => !check.Ok);
        Assert.Equal("covariances between factors", fault.Name);
        Assert.Contains("mixed.onnx", fault.Detail, StringComparison.Ordinal);
    }

    /// <summary>Without a second factor nothing changes: no pairs, and no field of theirs.</summary>
    [Fact]
    public void Run_OneFactor_HasNoPairs()
    {
        using var run = Simulated();
        run.With(run.Data with { Clusters = ["g"] }).Fit(s_linear);

        Assert.DoesNotContain("random_effect_pairs", File.ReadAllText(Path.Combine(run["bundle"], "armed.json")), StringComparison.Ordinal);
    }

    /// <summary>Sets the covariance of the first known clusters, and publishes the bundle with the hashes that belong to it.</summary>
    private static void Damage(string path, float number)
    {
        var file = Path.Combine(path, "mixed.onnx");
        var bytes = File.ReadAllBytes(file);
        var manifest = BundleManifest.Parse(File.ReadAllBytes(Path.Combine(path, "armed.json")));
        var place = AdaptationBasis.OpenGraph(bytes, manifest).Pairs[0].Place;
        var table = new Armed.Runtime.Graphs.OnnxFile(bytes).Tensor(place.Values)!.Data;
        Assert.True(MemoryMarshal.TryGetArray(table, out var data));
        BitConverter.GetBytes(number).CopyTo(bytes, data.Offset + ((place.OtherClusters + 3) * sizeof(float)));
        GraphDescription[] graphs = [.. manifest.Graphs.Select(graph => graph.Role == GraphRoles.Mixed ? graph with { Sha256 = BundleManifest.Hash(bytes) } : graph)];
        File.WriteAllBytes(file, bytes);
        File.WriteAllBytes(Path.Combine(path, "armed.json"), (manifest with { Graphs = graphs, BundleId = BundleManifest.ComputeBundleId(graphs) }).ToJson());
    }

    private static ArmedModel Adapted(ArmedModel model, ModelFactor factor, string cluster) => model.Adapt(
        factor, cluster, [model.Row().Set("x", 1), model.Row().Set("x", -1), model.Row().Set("x", 0.5)], [3.0, 1.0, 2.0]);

    private static Prediction Row(ArmedModel model, string?[] clusters) => model.Predict(model.Row().Set("x", 0.7), clusters);

    /// <summary>The standard deviation of two known clusters as if they were independent, from rows in which one of them is unknown.</summary>
    private static double Independent(ArmedModel model, string first, string second)
    {
        double Square(string? a, string? b) => Math.Pow(Row(model, [a, b]).Sd, 2);
        return Math.Sqrt(Square(first, null) + Square(null, second) - Square(null, null));
    }

    private static void AssertSame(Prediction expected, Prediction found)
    {
        Assert.Equal(expected.Value, found.Value, 1e-5);
        Assert.Equal(expected.LinearPredictor, found.LinearPredictor, 1e-5);
        Assert.Equal(expected.Sd, found.Sd, 1e-5);
    }

    private static double Variance(ArmedModel model, string factor) => model.Manifest.RandomEffects.Single(effects => effects.Factor == factor).Covariance[0][0][0];

    private static FitRun Simulated()
    {
        var normal = new Normal(31);
        double[] Draws(int count) => [.. Enumerable.Range(0, count).Select(_ => normal.Next())];
        double[] g = Draws(10), s = Draws(12), x = Draws(600);
        int[] rows = [.. Enumerable.Range(0, 600)];
        double Random(int i) => g[i % 5] + (g[5 + (i % 5)] * x[i]) + s[i / 5 % 6] + (0.5 * s[6 + (i / 5 % 6)] * x[i]);
        return FitRun.Of(FitRun.Csv(
            ("x", x), ("g", rows.Select(i => $"g{i % 5}").ToArray()), ("s", rows.Select(i => $"s{i / 5 % 6}").ToArray()),
            ("y", rows.Select(i => Random(i) + x[i] + (2 * normal.Next())).ToArray())));
    }

    private static FitRun Grouse(params string[] clusters)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", "grouseticks.csv"));
        var run = FitRun.Of(string.Concat(lines.Select((line, i) => (i == 0 ? "INDEX," : $"i{i},") + line.Replace("\"", "", StringComparison.Ordinal) + "\n")));
        return run.With(run.Data with { Outcome = "TICKS", Task = ModelTask.Count, Clusters = clusters, Categorical = ["YEAR"], Numeric = ["HEIGHT"] });
    }

    private static Dictionary<string, string>[] Rows()
    {
        var file = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", "grouseticks.csv"));
        string[][] lines = [.. file.Select(line => line.Replace("\"", "", StringComparison.Ordinal).Split(','))];
        return
        [
            .. lines.Skip(1).Select((cells, i) => lines[0].Zip(cells).Append(("INDEX", $"i{i + 1}"))
                .ToDictionary(cell => cell.Item1, cell => cell.Item2, StringComparer.Ordinal)),
        ];
    }

    private static Prediction Predict(ArmedModel model, Dictionary<string, string> row) => model.Predict(
        model.Row().Set("HEIGHT", double.Parse(row["HEIGHT"], CultureInfo.InvariantCulture)).Set("YEAR", row["YEAR"]), [.. model.Factors.Select(factor => row[factor.Name])]);
}
