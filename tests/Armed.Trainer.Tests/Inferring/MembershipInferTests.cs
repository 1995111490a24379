using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;
using Armed.Trainer.Data;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.NewClusters;

namespace Armed.Trainer.Tests.Inferring;

/// <summary>Clusters told by the known ones that their unlabelled rows resemble, in the runtime as in the trainer.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class MembershipInferTests
{
    private static readonly float[] s_rows = [5.5f, -0.3f, 7, -1, float.NaN, -0.8f, 4.2f, -1.9f, 6.6f, 0.1f, 8.1f, -1.4f]; // x1, x2

    private static readonly TrainingOptions s_options = ContextBundle.Linear with { ZPredictor = true };

    /// <summary>Against TorchSharp, the mixture written out.</summary>
    [Theory]
    [InlineData("continuous", "1 + x1", false)]
    [InlineData("binary", "1 + x1", true)]
    [InlineData("count", "1", false)]
    public void Infer_Membership_AgreesWithTheTrainer(string kind, string random, bool hidden)
    {
        using var bundle = new ContextBundle(kind, (hidden ? ContextBundle.Network with { ZPredictor = true } : s_options) with { Random = random });
        using var model = bundle.Run.Load();
        using var predictor = new TorchPredictor(bundle.Model);
        var rows = new EncodedRows { Rows = 6, Features = s_rows, Categories = [], Clusters = [.. Enumerable.Repeat(-1L, 6)] };
        var expected = predictor.Predict(rows, Mixture(bundle, predictor.Layers.Membership(rows, 0), model.Manifest.Memberships![0].Shares));

        using var inferred = model.Infer("site 9", s_rows, [], answer: UnlabelledAnswer.Membership);

        var (predictions, linear, sds) = (new float[6], new float[6], new float[6]);
        var heads = new PredictionHead[6];
        long[] codes = [.. Enumerable.Repeat((long)inferred.Factors[0].CodeOf("site 9"), 6)];
        inferred.Predict(s_rows, [], codes, new PredictionDestination { Predictions = predictions, LinearPredictors = linear, Sds = sds, Heads = heads });
        Close.Relative(expected.Values, predictions, 1e-5);
        Close.Relative(expected.LinearPredictors, linear, 1e-5);
        Close.Relative(expected.Sds, sds, 1e-5);
        Assert.All(heads, head => Assert.Equal(PredictionHead.Membership, head));
        var cluster = Assert.Single(inferred.GetAdaptedClusters());
        Assert.Equal((true, 0, 6, false, true), (cluster.IsNew, cluster.Rows, cluster.UnlabelledRows, cluster.UsesContext, cluster.UsesMembership));
    }

    /// <summary>What the guard measured is what is served: its answer to rows of the fit.</summary>
    [Fact]
    public void Infer_Membership_IsTheGuardsAnswer()
    {
        using var bundle = new ContextBundle("continuous", s_options);
        using var model = bundle.Run.Load();
        var (data, layer) = (bundle.Data, bundle.Model.LastLayer);
        using var predictor = new TorchPredictor(bundle.Model);
        int[] known = [3, 10, 17, 40, 41, 99];
        var losses = new NewClusterLosses(bundle.Model, RefitRows.Compute(bundle.Model, data, 1).WithoutHidden(), layer);
        int[] counts = [.. Enumerable.Range(0, 6).Select(c => data.Rows.Clusters.Count(code => code == c))];
        var answers = new MembershipAnswers(losses, bundle.Model.Classes[0], counts, predictor.Layers.Membership(data.Rows.Select(known), 0));
        var together = answers.Tempered([.. Enumerable.Range(0, known.Length)]);
        var features = data.Rows.Select(known).Features;

        using var inferred = model.Infer("site 9", features, [], answer: UnlabelledAnswer.Membership);

        var linear = new float[known.Length];
        inferred.Predict(features, [], [.. Enumerable.Repeat((long)inferred.Factors[0].CodeOf("site 9"), known.Length)], new PredictionDestination { LinearPredictors = linear });
        for (var i = 0; i < known.Length; i++)
        {
            var expected = losses.Fixed(known[i]) + answers.Of(together, losses.Design(known[i])).Mean;
            Assert.Equal((expected * data.OutcomeSd) + data.OutcomeMean, linear[i], 1e-5 * 100);
        }
    }

    [Fact]
    public void Infer_OneRow_IsTheInferredHead()
    {
        using var bundle = new ContextBundle("binary", s_options);
        using var model = bundle.Run.Load();
        var row = model.Row().Set("x1", 5.5).Set("x2", -0.3);
        using var told = model.Infer("site 9", [row], answer: UnlabelledAnswer.Membership);

        var (own, inferred) = (told.Predict(told.Row().Set("x1", 5.5).Set("x2", -0.3), "site 9"), model.Predict(row, head: PredictionHead.Inferred));

        Assert.Equal(inferred.LinearPredictor, own.LinearPredictor, 1e-5);
        Assert.Equal(inferred.Sd, own.Sd, 1e-5);
        Assert.Equal(inferred.Value, own.Value, 1e-5);
    }

    [Fact]
    public void Summarise_AnyOrderAndTwoHalves_IsOneSummary()
    {
        using var bundle = new ContextBundle("binary", s_options);
        using var model = bundle.Run.Load();
        const UnlabelledAnswer By = UnlabelledAnswer.Membership;
        var whole = model.Summarise(s_rows, [], By);
        float[] reversed = [.. s_rows.Chunk(2).Reverse().SelectMany(row => row)];
        var halves = model.Summarise(s_rows.AsSpan(0, 4), [], By).Add(ContextSummary.Parse(model.Summarise(s_rows.AsSpan(4), [], By).ToJson()));
        RowBuilder[] rows = [.. s_rows.Chunk(2).Select(row => model.Row().Set("x1", row[0]).Set("x2", row[1]))];

        Assert.Equal((6, 0, 6), (whole.Rows, whole.Sums.Count, whole.MembershipSums!.Count));
        foreach (var other in new[] { model.Summarise(reversed, [], By), halves, model.Summarise(rows, By), model.SummariseNew([.. Enumerable.Repeat("new", 6)], s_rows, [], By)[0].Value })
        {
            Assert.Equal(whole.Rows, other.Rows);
            Assert.All(whole.MembershipSums.Zip(other.MembershipSums!), pair => Assert.Equal(pair.First, pair.Second, 1e-5)); // a graph's rows are computed in single precision, by batches
        }

        using var first = model.Infer("site 9", s_rows.AsSpan(0, 4), [], answer: By);
        using var second = first.Infer(" site 9 ", s_rows.AsSpan(4), [], answer: By);
        using var once = model.Infer("site 9", whole, answer: By);
        Assert.Equal(once.GetAdaptedClusters()[0].Effects[0].Mean, second.GetAdaptedClusters()[0].Effects[0].Mean, 1e-6);
        Assert.Equal(once.GetAdaptedClusters()[0].Effects[1].Sd, second.GetAdaptedClusters()[0].Effects[1].Sd, 1e-6);
        Assert.Equal(6, second.GetAdaptedClusters()[0].UnlabelledRows);
    }

    [Fact]
    public void Save_InferredCluster_GoesOnFromTheBundle()
    {
        using var bundle = new ContextBundle("continuous", s_options);
        using var model = bundle.Run.Load();
        const UnlabelledAnswer By = UnlabelledAnswer.Membership;
        using var half = model.Infer("site 9", s_rows.AsSpan(0, 6), [], answer: By);
        using var whole = half.Infer("site 9", s_rows.AsSpan(6), [], answer: By);
        half.Save(bundle.Run["half"]);

        Assert.All(BundleVerifier.Verify(bundle.Run["half"]).Checks, check => Assert.True(check.Ok, check.Name + ": " + check.Detail));
        using var saved = bundle.Run.Load("half");
        var cluster = Assert.Single(saved.Manifest.Adaptation!.Clusters);
        Assert.Equal(("membership", "membership", 3, 6), (saved.Manifest.Adaptation.Method, cluster.UnlabelledAnswer, cluster.UnlabelledRows, cluster.MembershipSums!.Count));
        Prediction Of(ArmedModel by) => by.Predict(by.Row().Set("x1", 5).Set("x2", -1), "site 9");
        Assert.Equal(Of(half).LinearPredictor, Of(saved).LinearPredictor, 1e-5 * 100);
        using var further = saved.Infer("site 9", s_rows.AsSpan(6), [], answer: By);
        Assert.Equal(whole.GetAdaptedClusters()[0].Effects[0].Mean, further.GetAdaptedClusters()[0].Effects[0].Mean, 1e-9);
        using var labelled = further.Adapt(further.Factors[0], "site 9", new LabelledRows { Features = s_rows, Outcomes = new double[] { 101, 108, 99, 112, 100, 103 } });
        Assert.Equal((6, 6, true), (labelled.GetAdaptedClusters()[0].Rows, labelled.GetAdaptedClusters()[0].UnlabelledRows, labelled.GetAdaptedClusters()[0].UsesMembership));
        Assert.Contains("summed up for the answer by context", Assert.Throws<ArgumentException>(() => saved.Infer("site 9", s_rows, [], answer: UnlabelledAnswer.Context)).Message, StringComparison.Ordinal);
    }

    /// <summary>Each answer where training adopted it, auto the better one, and the population below.</summary>
    [Fact]
    public void Infer_Auto_IsWhatTheGuardAdoptedForTheNumberOfRows()
    {
        using var bundle = new ContextBundle("binary", s_options, false, "auto", At(1, "population", 0, 0), At(5, "context", 0.1, 0.01), At(20, "membership", 0.1, 0.2), At(30, "membership", 0, 0.2));
        using var model = bundle.Run.Load();
        var summary = model.Summarise(s_rows, []);
        Assert.Equal((6, 3, 6), (summary.Rows, summary.Sums.Count, summary.MembershipSums!.Count));
        Assert.True(model.HasAdoptedAnswer);

        foreach (var (rows, auto, context, membership) in new[]
        {
            (4, PredictionHead.Population, PredictionHead.Population, PredictionHead.Population), (5, PredictionHead.Context, PredictionHead.Context, PredictionHead.Population),
            (20, PredictionHead.Membership, PredictionHead.Context, PredictionHead.Membership), (30, PredictionHead.Membership, PredictionHead.Population, PredictionHead.Membership),
        })
        {
            var given = summary with { Rows = rows };
            Assert.Equal(auto, Head(model, given, null));
            Assert.Equal(auto, Head(model, given, UnlabelledAnswer.Auto));
            Assert.Equal(context, Head(model, given, UnlabelledAnswer.Context));
            Assert.Equal(membership, Head(model, given, UnlabelledAnswer.Membership));
        }

        Assert.Equal(PredictionHead.Population, model.Predict(model.Row().Set("x1", 5), "nowhere").Head); // of one row
    }

    [Fact]
    public void Predict_AutoWhereOneRowIsAdopted_IsInferred()
    {
        using var bundle = new ContextBundle("binary", s_options, false, null, new NewClusterAnswerDescription { Rows = 1, Answer = "membership", PopulationLoss = 1, Candidates = [new() { Candidate = "membership", Gain = 0.1, StandardError = 0.01, Adopted = true }] });
        using var model = bundle.Run.Load();

        Assert.Equal(UnknownClusterPolicy.Population, model.UnknownCluster); // the default stays
        Assert.Equal(PredictionHead.Population, model.Predict(model.Row().Set("x1", 5), "nowhere").Head);
        Assert.Equal(PredictionHead.Inferred, model.Predict(model.Row().Set("x1", 5), "nowhere", policy: UnknownClusterPolicy.Auto).Head);
        Assert.Null(model.WhyNotInferred());
    }

    [Fact]
    public void Infer_HostileSummaries_AreRefused()
    {
        using var bundle = new ContextBundle("binary", s_options);
        using var model = bundle.Run.Load();
        var good = model.Summarise(s_rows, [], UnlabelledAnswer.Membership);
        void Refused(ContextSummary summary, string expected) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => model.Infer("site 9", summary, answer: UnlabelledAnswer.Membership)).Message, StringComparison.Ordinal);
        ContextSummary With(params double[] sums) => good with { MembershipSums = sums };

        Refused(With([double.NaN, .. good.MembershipSums!.Skip(1)]), "sum of class 0 is NaN; expected a finite number");
        Refused(good with { Rows = 0 }, "expected 0, as it is of no row");
        Refused(good with { Rows = 1_000_000_000 }, "1000000000 rows; expected 0 to 100000000");
        Refused(With(1, 2), "has 2 sums; expected 6, one for each of the model's classes of the Z-predictor");
        Refused(model.Summarise(s_rows, [], UnlabelledAnswer.Context), "not summed up for the answer by membership");
        Refused(good with { FitId = "other" }, "of the fit other");
        using var told = model.Infer("site 9", With([1.7e308, .. Enumerable.Repeat(-1.7e308, 5)]), answer: UnlabelledAnswer.Membership); // one cluster without doubt
        Assert.All(told.GetAdaptedClusters()[0].Effects, effect => Assert.True(double.IsFinite(effect.Mean)));
        Assert.Contains("too large", Assert.Throws<ArgumentException>(() => told.Infer("site 9", With([1.7e308, .. Enumerable.Repeat(0.0, 5)]), answer: UnlabelledAnswer.Membership)).Message, StringComparison.Ordinal);
        Assert.Contains("has not as many", Assert.Throws<ArgumentException>(() => good.Add(good with { MembershipSums = null })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Infer("site 9", good, answer: (UnlabelledAnswer)7));
        using var none = model.Infer("site 9", good with { Rows = 0, MembershipSums = new double[6] }, answer: UnlabelledAnswer.Membership);
        Assert.Equal(PredictionHead.Population, none.Predict(none.Row().Set("x1", 5), "site 9").Head);
    }

    [Fact]
    public void Infer_WithoutZPredictor_SaysWhy()
    {
        using var bundle = new ContextBundle("binary", ContextBundle.Linear);
        using var model = bundle.Run.Load();

        Assert.False(model.HasMembership);
        Assert.Contains("it has no Z-predictor", Assert.Throws<InvalidOperationException>(() => model.Infer("site 9", s_rows, [], answer: UnlabelledAnswer.Membership)).Message, StringComparison.Ordinal);
        Assert.Contains("it has no Z-predictor", Assert.Throws<ArgumentException>(() => ArmedModel.Load(bundle.Run["bundle"], new ArmedModelOptions { UnknownCluster = UnknownClusterPolicy.Membership })).Message, StringComparison.Ordinal);
    }

    private static NewClusterAnswerDescription At(int? rows, string answer, double context, double membership) => new()
    {
        Rows = rows,
        Answer = answer,
        PopulationLoss = 1,
        Candidates =
        [
            new() { Candidate = "context", Gain = context, StandardError = 0.01, Adopted = context > 0.02 },
            new() { Candidate = rows == 1 ? "membership" : "tempered membership", Gain = membership, StandardError = 0.01 }, // as an older bundle: by gain and error
        ],
    };

    private static PredictionHead Head(ArmedModel model, ContextSummary summary, UnlabelledAnswer? answer)
    {
        using var inferred = model.Infer("site 9", summary, answer: answer);
        return inferred.Predict(inferred.Row().Set("x1", 5).Set("x2", -1), "site 9").Head;
    }

    /// <summary>q_c of all rows, and mean and covariance of the clusters' effects under it, in original units.</summary>
    private static RowEffects Mixture(ContextBundle bundle, float[] memberships, IReadOnlyList<double> shares)
    {
        var table = bundle.Model.LastLayer.Effects[0].Scaled(bundle.Model.OutcomeSd);
        var (size, classes, rows) = (table.Effects, shares.Count, memberships.Length / shares.Count);
        double[] logs = [.. shares.Select((share, c) => Math.Log(share) + (Enumerable.Range(0, rows).Sum(i => Math.Log(memberships[(i * classes) + c] / share)) / Math.Sqrt(rows)))];
        double[] q = [.. logs.Select(log => 1 / logs.Sum(other => Math.Exp(other - log)))];
        double Mean(int c, int k) => table.Means[(c * size) + k];
        double L(int c, int k, int j) => table.Cholesky is null ? Math.Sqrt(table.Variances[(c * size) + k]) : j > k ? 0 : table.Cholesky[(c * table.Packed) + (k * (k + 1) / 2) + j];
        var (mean, covariance) = (new double[size], new double[size * size]);
        for (var k = 0; k < size; k++)
        {
            mean[k] = Enumerable.Range(0, classes).Sum(c => q[c] * Mean(c, k));
        }

        for (var at = 0; at < covariance.Length; at++)
        {
            var (k, j) = (at / size, at % size);
            covariance[at] = Enumerable.Range(0, classes).Sum(c => q[c] * (Enumerable.Range(0, size).Sum(l => L(c, k, l) * L(c, j, l)) + ((Mean(c, k) - mean[k]) * (Mean(c, j) - mean[j]))));
        }

        SmallCholesky.FactorSemidefinite(covariance, size, 1e-12);
        float[] packed = [.. Enumerable.Range(0, size).SelectMany(k => Enumerable.Range(0, k + 1).Select(j => (float)covariance[(k * size) + j]))];
        return new RowEffects([.. Enumerable.Repeat(Array.ConvertAll(mean, m => (float)m), 6).SelectMany(m => m)], [.. Enumerable.Repeat(packed, 6).SelectMany(l => l)], size);
    }
}
