using Armed.Runtime;
using Armed.Runtime.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Trainer.Tests.Inferring;

/// <summary>Clusters told from unlabelled rows, in the runtime.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class InferTests
{
    private static readonly float[] s_rows = [5.5f, -0.3f, 7, -1, float.NaN, -0.8f, 4.2f, -1.9f, 6.6f, 0.1f, 8.1f, -1.4f]; // x1, x2

    /// <summary>Runtime, conditional.onnx by ONNX Runtime alone, and matrices written out from summary.onnx give the same.</summary>
    [Theory]
    [InlineData("continuous", "1 + x1", false)]
    [InlineData("binary", "1 + x1", true)]
    [InlineData("count", "1", false)]
    public void Infer_UnlabelledRows_AgreesWithTheGraphsAndWithMatrices(string kind, string random, bool hidden)
    {
        using var bundle = new ContextBundle(kind, (hidden ? ContextBundle.Network : ContextBundle.Linear) with { Random = random });
        using var model = bundle.Run.Load();
        using var inferred = model.Infer("site 9", s_rows, []);
        var (mean, covariance) = bundle.Effects(Sums(bundle), s_rows.Length / 2);
        var graph = Conditional(bundle, mean, covariance);
        var (predictions, linear, sds) = (new float[6], new float[6], new float[6]);
        var heads = new PredictionHead[6];
        inferred.Predict(s_rows, [], Codes(inferred), new PredictionDestination { Predictions = predictions, LinearPredictors = linear, Sds = sds, Heads = heads });
        Close.Relative(graph["prediction"], predictions, 1e-5);
        Close.Relative(graph["linear_predictor"], linear, 1e-5);
        Close.Relative(graph["linear_predictor_sd"], sds, 1e-5);
        Assert.All(heads, head => Assert.Equal(PredictionHead.Context, head));
        var cluster = Assert.Single(inferred.GetAdaptedClusters());
        Assert.Equal((true, 0, 6, true), (cluster.IsNew, cluster.Rows, cluster.UnlabelledRows, cluster.UsesContext));

        var population = new float[6];
        model.Predict(s_rows, [], Codes(inferred), new PredictionDestination { LinearPredictors = population });
        Assert.NotEqual(population, linear);
    }

    [Fact]
    public void Summarise_AnyOrderAndTwoHalves_IsOneSummary()
    {
        using var bundle = new ContextBundle("binary", ContextBundle.Linear);
        using var model = bundle.Run.Load();
        var whole = model.Summarise(s_rows, []);
        float[] reversed = [.. s_rows.Chunk(2).Reverse().SelectMany(row => row)];
        var halves = model.Summarise(s_rows.AsSpan(0, 4), []).Add(ContextSummary.Parse(model.Summarise(s_rows.AsSpan(4), []).ToJson()));
        RowBuilder[] rows = [.. s_rows.Chunk(2).Select(row => model.Row().Set("x1", row[0]).Set("x2", row[1]))];
        foreach (var other in new[] { model.Summarise(reversed, []), halves, model.Summarise(rows) })
        {
            Assert.Equal(whole.Rows, other.Rows);
            Assert.All(whole.Sums.Zip(other.Sums), pair => Assert.Equal(pair.First, pair.Second, 1e-12 * Math.Max(1, Math.Abs(pair.First))));
        }

        using var first = model.Infer("site 9", s_rows.AsSpan(0, 4), []);
        using var second = first.Infer(" site 9 ", s_rows.AsSpan(4), []);
        using var once = model.Infer("site 9", whole);
        Assert.Equal(once.GetAdaptedClusters()[0].Effects.Select(effect => Math.Round(effect.Mean, 10)), second.GetAdaptedClusters()[0].Effects.Select(effect => Math.Round(effect.Mean, 10)));
        Assert.Equal((7, 6), (second.Factors[0].Levels.Count, second.GetAdaptedClusters()[0].UnlabelledRows));
        var found = model.SummariseNew([null, "new", "g1", "new", "NA", "other"], s_rows, []);
        Assert.Equal([("new", 2), ("other", 1)], found.Select(pair => (pair.Key, pair.Value.Rows)));
    }

    /// <summary>The labelled rows of a number's outcome count the same before and after the unlabelled ones.</summary>
    [Fact]
    public void Adapt_BeforeOrAfterInfer_IsTheSameForNumbers()
    {
        using var bundle = new ContextBundle("continuous", ContextBundle.Linear);
        using var model = bundle.Run.Load();
        var labelled = s_rows.AsSpan(0, 8).ToArray();
        double[] outcomes = [101, 108, 99, 112];
        using var told = model.Infer("site 9", s_rows, []);
        using var after = told.Adapt(told.Factors[0], "site 9", new LabelledRows { Features = labelled, Outcomes = outcomes });
        using var adapted = model.Adapt(model.Factors[0], "site 9", new LabelledRows { Features = labelled, Outcomes = outcomes });
        using var before = adapted.Infer("site 9", s_rows, []);
        var (one, two, labels) = (after.GetAdaptedClusters()[0], before.GetAdaptedClusters()[0], adapted.GetAdaptedClusters()[0]);
        Assert.Equal((4, 6), (two.Rows, two.UnlabelledRows));
        foreach (var (left, right) in one.Effects.Zip(two.Effects))
        {
            Assert.Equal(left.Mean, right.Mean, 1e-9 * Math.Max(1, Math.Abs(left.Mean)));
            Assert.Equal(left.Sd, right.Sd, 1e-9 * left.Sd);
        }

        Assert.NotEqual(labels.Effects[0].Mean, two.Effects[0].Mean);
        Assert.Equal(PredictionHead.Mixed, before.Predict(before.Row().Set("x1", 5).Set("x2", -1), "site 9").Head);
    }

    [Fact]
    public void Save_InferredCluster_GoesOnFromTheBundle()
    {
        using var bundle = new ContextBundle("continuous", ContextBundle.Linear);
        using var model = bundle.Run.Load();
        using var half = model.Infer("site 9", s_rows.AsSpan(0, 6), []);
        using var whole = half.Infer("site 9", s_rows.AsSpan(6), []);
        half.Save(bundle.Run["half"]);
        var report = BundleVerifier.Verify(bundle.Run["half"]);
        Assert.All(report.Checks, check => Assert.True(check.Ok, check.Name + ": " + check.Detail));
        using var saved = bundle.Run.Load("half");
        Assert.Equal(("context", 3), (saved.Manifest.Adaptation!.Method, saved.Manifest.Adaptation.Clusters[0].UnlabelledRows));
        Assert.Contains("| g | site 9 | new | 0 | 3 |", File.ReadAllText(Path.Combine(bundle.Run["half"], "MODEL_CARD.md")), StringComparison.Ordinal);
        Prediction By(ArmedModel by) => by.Predict(by.Row().Set("x1", 5).Set("x2", -1), "site 9");
        Assert.Equal(By(half).LinearPredictor, By(saved).LinearPredictor, 1e-5 * 100);
        Assert.Equal(By(half).Sd, By(saved).Sd, 1e-5 * By(half).Sd);
        using var further = saved.Infer("site 9", s_rows.AsSpan(6), []);
        Assert.Equal(whole.GetAdaptedClusters()[0].Effects[0].Mean, further.GetAdaptedClusters()[0].Effects[0].Mean, 1e-9);
        Assert.Equal(6, further.GetAdaptedClusters()[0].UnlabelledRows);
    }

    /// <summary>Below the number of rows that the guard found useful the population answers; the rows count once there are enough. All rows of a cluster are the median of training, 40.</summary>
    [Fact]
    public void Infer_FewerRowsThanTheGuardAdopts_IsThePopulation()
    {
        NewClusterAnswerDescription At(int? rows, string answer, double gain) => new()
        {
            Rows = rows,
            Answer = answer,
            PopulationLoss = 1,
            Candidates = [new() { Candidate = "context", Gain = gain, StandardError = 0.01 }],
        };
        using var bundle = new ContextBundle("binary", ContextBundle.Linear, false, null, At(1, "population", 0), At(5, "context", 0.1), At(20, "membership", 0.01), At(null, "membership", 0.1));
        using var model = bundle.Run.Load();
        foreach (var (rows, used) in new[] { (1, false), (4, false), (5, true), (19, true), (20, false), (39, false), (40, true) })
        {
            var summary = model.Summarise(s_rows.AsSpan(0, 2), []);
            using var inferred = model.Infer("site 9", summary with { Rows = rows, Sums = [.. summary.Sums.Select(sum => sum * rows)] });
            var found = inferred.Predict(inferred.Row().Set("x1", 5).Set("x2", -1), "site 9");
            Assert.Equal(used ? PredictionHead.Context : PredictionHead.Population, found.Head);
            Assert.Equal(used, found.LinearPredictor != model.Predict(model.Row().Set("x1", 5).Set("x2", -1)).LinearPredictor);
        }

        using var four = model.Infer("site 9", s_rows.AsSpan(0, 8), []);
        using var five = four.Infer("site 9", s_rows.AsSpan(8, 2), []);
        using var always = model.Infer("site 9", s_rows.AsSpan(0, 8), [], always: true);
        Assert.Equal((false, true, true), (four.GetAdaptedClusters()[0].UsesContext, five.GetAdaptedClusters()[0].UsesContext, always.GetAdaptedClusters()[0].UsesContext));
    }

    [Fact]
    public void Infer_HostileSummariesAndClusters_AreRefused()
    {
        using var bundle = new ContextBundle("binary", ContextBundle.Linear);
        using var model = bundle.Run.Load();
        var good = model.Summarise(s_rows, []);
        void Refused(ContextSummary summary, string expected) => Assert.Contains(expected, Assert.Throws<ArgumentException>(() => model.Infer("site 9", summary)).Message, StringComparison.Ordinal);
        Refused(good with { Sums = [double.NaN, .. good.Sums.Skip(1)] }, "sum of 'x1' is NaN; expected a finite number");
        Refused(good with { Rows = 0 }, "expected 0, as it is of no row");
        Refused(good with { Rows = 1_000_000_000 }, "1000000000 rows; expected 0 to 100000000");
        Refused(good with { Rows = -1 }, "-1 rows");
        Refused(good with { Sums = [1.0] }, "has 1 sums; expected 3");
        Refused(good with { FitId = "other" }, "of the fit other");
        Refused(good with { Sums = [1e300, 1e300, 1e300] }, "too large to compute with");
        Assert.Contains("Training had the cluster 'g1'", Assert.Throws<ArgumentException>(() => model.Infer("g1", good)).Message, StringComparison.Ordinal);
        using var adapted = model.Adapt(model.Factors[0], "site 9", new LabelledRows { Features = s_rows, Outcomes = new double[] { 1, 0, 1, 1, 0, 1 } });
        Assert.Contains("Call Infer before Adapt", Assert.Throws<ArgumentException>(() => adapted.Infer("site 9", good)).Message, StringComparison.Ordinal);
        using var told = model.Infer("site 9", good);
        using var both = told.Adapt(told.Factors[0], "site 9", new LabelledRows { Features = s_rows, Outcomes = new double[] { 1, 0, 1, 1, 0, 1 } });
        Assert.Equal((6, 6, true), (both.GetAdaptedClusters()[0].Rows, both.GetAdaptedClusters()[0].UnlabelledRows, both.GetAdaptedClusters()[0].UsesContext));
        both.Save(bundle.Run["both"]);
        using var saved = bundle.Run.Load("both");
        var cluster = Assert.Single(saved.Manifest.Adaptation!.Clusters);
        Assert.Equal((6, 6, true), (cluster.Rows, cluster.UnlabelledRows, cluster.PriorMean.Count > 0));
        Assert.Throws<FormatException>(() => ContextSummary.Parse("{\"rows\":1e9}"));
        Assert.Throws<FormatException>(() => ContextSummary.Parse("null"));
        using var none = model.Infer("site 9", good with { Rows = 0, Sums = [0, 0, 0] });
        Assert.Equal(PredictionHead.Population, none.Predict(none.Row().Set("x1", 5), "site 9").Head);
    }

    private static long[] Codes(ArmedModel model) => [.. Enumerable.Repeat(model.Factors[0].CodeOf("site 9"), s_rows.Length / 2)];

    /// <summary>Sums of summary.onnx, by ONNX Runtime alone.</summary>
    private static double[] Sums(ContextBundle bundle)
    {
        var columns = bundle.Context.Columns.Count;
        var values = Run(bundle, GraphRoles.Summary, [])["summary"];
        return [.. Enumerable.Range(0, columns).Select(j => Enumerable.Range(0, values.Length / columns).Sum(i => (double)values[(i * columns) + j]))];
    }

    private static Dictionary<string, float[]> Conditional(ContextBundle bundle, double[] mean, double[] covariance)
    {
        var (size, count) = (mean.Length, s_rows.Length / 2);
        var root = (double[])covariance.Clone();
        Runtime.Posterior.SmallCholesky.FactorSemidefinite(root, size, 1e-12);
        float[] packed = [.. Enumerable.Range(0, size).SelectMany(k => Enumerable.Range(0, k + 1).Select(j => (float)root[(k * size) + j]))];
        return Run(bundle, GraphRoles.Conditional, new() { ["effect_mean"] = Repeat(mean.Select(m => (float)m)), ["effect_chol"] = Repeat(packed) });
        float[] Repeat(IEnumerable<float> row) => [.. Enumerable.Repeat(row.ToArray(), count).SelectMany(values => values)];
    }

    private static Dictionary<string, float[]> Run(ContextBundle bundle, string role, Dictionary<string, float[]> given)
    {
        var graph = bundle.Graphs.Single(graph => graph.Role == role);
        using var session = new InferenceSession(graph.Bytes);
        using var options = new RunOptions();
        var inputs = graph.Inputs.ToDictionary(input => input.Name, input => OrtValue.CreateTensorValueFromMemory(given.GetValueOrDefault(input.Name, s_rows), [s_rows.Length / 2, .. input.Shape]));
        try
        {
            using var outputs = session.Run(options, inputs, [.. graph.Outputs.Select(output => output.Name)]);
            return graph.Outputs.Select((output, i) => (output.Name, Values: outputs[i].GetTensorDataAsSpan<float>().ToArray())).ToDictionary(output => output.Name, output => output.Values);
        }
        finally
        {
            foreach (var value in inputs.Values)
            {
                value.Dispose();
            }
        }
    }
}
