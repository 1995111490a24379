using CsCheck;

namespace Armed.Runtime.Tests;

public sealed class ArmedModelBatchTests
{
    /// <summary>ONNX Runtime's kernels may order a sum otherwise for one row than for many: two float32 roundings at values up to 20.</summary>
    private const float Tolerance = 4e-6f;

    [Theory]
    [InlineData("binary", 1)]
    [InlineData("multiclass", 2)]
    public void Predict_AnyBatch_EqualsTheFormula(string task, int factors)
    {
        using var loaded = new LoadedModel(new TestModel { Task = task, Factors = factors });
        var (model, reference) = (loaded.Model, loaded.Reference);
        var row = Gen.Select(Gen.Float[-50, 90], Gen.Float[-10, 10], Gen.Long[-3, 5], Gen.Long[-3, 5], Gen.Long[-3, 5], Gen.Bool);
        row.Array[1, 40].Sample(rows =>
        {
            var x = rows.SelectMany(r => new[] { r.Item6 ? float.NaN : r.Item1, r.Item2 }).ToArray();
            var categories = rows.Select(r => r.Item3).ToArray();
            var clusters = rows.SelectMany(r => new[] { r.Item4, r.Item5 }.Take(factors)).ToArray();
            var (found, width) = (Compute(model, x, categories, clusters), model.Width);
            for (var i = 0; i < rows.Length; i++)
            {
                var (m, v) = reference.Mixed(x[(2 * i)..(2 * i + 2)], categories[i], clusters[(factors * i)..(factors * (i + 1))]);
                var p = reference.Predict(m, v);
                for (var o = 0; o < width; o++)
                {
                    Assert.Equal(m[o], found.Linear[(i * width) + o], 2e-5);
                    Assert.Equal(p[o], found.Predictions[(i * width) + o], 1e-5);
                    Assert.Equal(Math.Sqrt(v), found.Sds[(i * width) + o], 2e-6);
                }
            }
        }, iter: 60, seed: "0000KOIPe6Z2");
    }

    [Fact]
    public void Predict_MoreThanOnePart_EqualsRowByRow()
    {
        const int rows = 4_096 + 700;
        using var loaded = new LoadedModel(new TestModel { UnknownCluster = "inferred" });
        var (x, categories, clusters) = Draw(rows, 5);
        var found = Compute(loaded.Model, x, categories, clusters);
        for (var i = 0; i < rows; i += 37)
        {
            var single = Compute(loaded.Model, x[(2 * i)..(2 * i + 2)], categories[i..(i + 1)], clusters[i..(i + 1)]);
            Assert.Equal(single.Predictions[0], found.Predictions[i], Tolerance);
            Assert.Equal(single.Linear[0], found.Linear[i], Tolerance);
            Assert.Equal(single.Sds[0], found.Sds[i], Tolerance);
            Assert.Equal(single.Heads[0], found.Heads[i]);
        }

        Assert.Contains(PredictionHead.Inferred, found.Heads);
        Assert.Contains(PredictionHead.Mixed, found.Heads);
    }

    [Fact]
    public void Predict_MixedRowsUnderEachPolicy_ReportsHeads()
    {
        using var loaded = new LoadedModel();
        var (x, categories, _) = Draw(4, 1);
        long[] clusters = [0, -1, 2, 3];
        PredictionHead[] Heads(UnknownClusterPolicy policy) => Compute(loaded.Model, x, categories, clusters, policy).Heads;
        Assert.Equal(
            [PredictionHead.Mixed, PredictionHead.Population, PredictionHead.Mixed, PredictionHead.Population], Heads(UnknownClusterPolicy.Population));
        Assert.Equal([PredictionHead.Mixed, PredictionHead.Inferred, PredictionHead.Mixed, PredictionHead.Inferred], Heads(UnknownClusterPolicy.Inferred));
        var e = Assert.Throws<UnknownClusterException>(() => Heads(UnknownClusterPolicy.Error));
        Assert.Equal((1, "code -1"), (e.Row, e.Value));
    }

    [Fact]
    public void Predict_NoClusters_MeansAllUnknown()
    {
        using var loaded = new LoadedModel();
        var (x, categories, _) = Draw(5, 2);
        var found = Compute(loaded.Model, x, categories, []);
        Assert.Equal(Compute(loaded.Model, x, categories, [-1, -1, -1, -1, -1]).Predictions, found.Predictions);
        Assert.All(found.Heads, head => Assert.Equal(PredictionHead.Population, head));
    }

    [Fact]
    public void Predict_DestinationOnly_GivesPredictions()
    {
        using var loaded = new LoadedModel();
        var (x, categories, clusters) = Draw(9, 3);
        var destination = new float[9];
        loaded.Model.Predict(x, categories, clusters, destination);
        Assert.Equal(Compute(loaded.Model, x, categories, clusters).Predictions, destination);
        loaded.Model.Predict([], [], [], []);
        loaded.Model.Predict(x, categories, clusters, new PredictionDestination());
    }

    [Theory]
    [InlineData(3, 2, 2, 2)]
    [InlineData(4, 1, 2, 2)]
    [InlineData(4, 2, 1, 2)]
    [InlineData(4, 2, 2, 3)]
    [InlineData(4, 2, 2, 0)]
    public void Predict_LengthsThatDoNotFit_Throws(int features, int categories, int clusters, int destination)
    {
        using var loaded = new LoadedModel();
        Assert.Throws<ArgumentException>(() => loaded.Model.Predict(new float[features], new long[categories], new long[clusters], new float[destination]));
    }

    [Fact]
    public void PredictMembership_SumsToOne_AndDesignIsTheGraphs()
    {
        using var loaded = new LoadedModel();
        var (model, factor) = (loaded.Model, loaded.Model.Factor("district"));
        var (x, categories, _) = Draw(5_000, 4);
        var probabilities = new float[5_000 * model.MembershipClasses(factor)];
        model.PredictMembership(x, categories, factor, probabilities);
        Assert.All(probabilities.Chunk(3), row => Assert.Equal(1, row.Sum(), 1e-6f));

        var (linear, design) = (new float[5_000], new float[5_000 * model.DesignColumns(factor)]);
        model.ComputeDesign(x, categories, factor, linear, design);
        Assert.All(design, value => Assert.Equal(1, value));
        Assert.Equal(loaded.Reference.Fixed(x[^2..], categories[^1])[0], linear[^1], 2e-6);
        using var other = new LoadedModel();
        Assert.Throws<ArgumentException>(() => model.PredictMembership(x, categories, other.Model.Factor("district"), probabilities));
    }

    [Fact]
    public void Predict_FromManyThreads_EqualsSerial()
    {
        using var loaded = new LoadedModel(new TestModel { UnknownCluster = "inferred" });
        var (x, categories, clusters) = Draw(64, 6);
        var expected = Compute(loaded.Model, x, categories, clusters).Predictions;
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var found = Compute(loaded.Model, x, categories, clusters).Predictions;
            Assert.Equal(expected, found);
            var row = loaded.Model.Row().Set("age", x[0]).Set("income", x[1]).Set("urban", TestModel.Levels[0]);
            Assert.True(loaded.Model.Predict(row, TestModel.Districts[i % 3]).Value is > 0 and < 1);
        });
    }

    private static (float[] X, long[] Categories, long[] Clusters) Draw(int rows, int seed)
    {
        var random = new Random(seed);
        var x = Enumerable.Range(0, 2 * rows).Select(i => random.Next(8) == 0 ? float.NaN : random.NextSingle() * (i % 2 == 0 ? 50 : 9)).ToArray();
        return (x, [.. Enumerable.Range(0, rows).Select(_ => random.NextInt64(-1, 3))], [.. Enumerable.Range(0, rows).Select(_ => random.NextInt64(-1, 3))]);
    }

    private static (float[] Predictions, float[] Linear, float[] Sds, PredictionHead[] Heads) Compute(
        ArmedModel model, float[] x, long[] categories, long[] clusters, UnknownClusterPolicy? policy = null)
    {
        var (rows, length) = (categories.Length, categories.Length * model.Width);
        var (predictions, linear, sds, heads) = (new float[length], new float[length], new float[length], new PredictionHead[rows]);
        var destination = new PredictionDestination { Predictions = predictions, LinearPredictors = linear, Sds = sds, Heads = heads };
        model.Predict(x, categories, clusters, destination, policy: policy);
        return (predictions, linear, sds, heads);
    }
}
