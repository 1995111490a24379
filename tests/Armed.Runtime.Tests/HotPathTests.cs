using Armed.Runtime.Rows;

namespace Armed.Runtime.Tests;

/// <summary>Batches of any size, from any number of threads, are what their rows are one by one.</summary>
public sealed class HotPathTests
{
    /// <summary>ONNX Runtime's kernels may order a sum otherwise for one row than for many: two float32 roundings at values up to 20.</summary>
    private const float Tolerance = 4e-6f;

    public static TheoryData<int> Sizes { get; } = [0, 1, 2, 17, Batches.MaxRows - 1, Batches.MaxRows, Batches.MaxRows + 1, 5_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Predict_AnySize_EqualsRowByRow(int rows) => EqualsRowByRow(rows, new ArmedModelOptions());

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Predict_AnySizeThroughOnnxRuntime_EqualsRowByRow(int rows) => EqualsRowByRow(rows, new ArmedModelOptions { DirectEvaluation = false });

    private static void EqualsRowByRow(int rows, ArmedModelOptions options)
    {
        using var loaded = new LoadedModel(new TestModel { Factors = 2, UnknownCluster = "inferred" }, options);
        var model = loaded.Model;
        var batch = DrawnBatch.Draw(model, rows, seed: rows);
        foreach (var head in model.Heads)
        {
            batch.Predict(model, head);
            for (var i = 0; i < rows; i += rows > 100 ? 37 : 1)
            {
                AssertRow(model, batch, i, head);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryCall_NoRows_DoesNothing(bool direct)
    {
        using var loaded = new LoadedModel(options: new ArmedModelOptions { DirectEvaluation = direct });
        var factor = loaded.Model.Factor("district");
        loaded.Model.Predict([], [], [], Span<float>.Empty);
        loaded.Model.PredictMembership([], [], factor, []);
        loaded.Model.ComputeDesign([], [], factor, [], []);
        Assert.NotEmpty(loaded.Model.Evaluators);
    }

    [Fact]
    public void Predict_AfterAnother_KeepsNothingOfIt()
    {
        using var loaded = new LoadedModel(options: new ArmedModelOptions { DirectEvaluation = false });
        var (large, small) = (DrawnBatch.Draw(loaded.Model, 40, seed: 1), DrawnBatch.Draw(loaded.Model, 33, seed: 2));
        small.Predict(loaded.Model);
        var before = small.Predictions.ToArray();
        large.Predict(loaded.Model);
        small.Predict(loaded.Model);
        Assert.Equal(before, small.Predictions.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Predict_FromManyThreads_EqualsSerial(bool direct)
    {
        using var loaded = new LoadedModel(new TestModel { UnknownCluster = "inferred" }, new ArmedModelOptions { DirectEvaluation = direct });
        var model = loaded.Model;
        DrawnBatch[] expected = [.. Enumerable.Range(1, 32).Select(rows => DrawnBatch.Draw(model, rows * 3, seed: rows))];
        Array.ForEach(expected, batch => batch.Predict(model));
        var wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 32).Select(t => new Thread(() =>
        {
            for (var i = 0; i < 60; i++)
            {
                var batch = DrawnBatch.Draw(model, ((t + i) % 32 + 1) * 3, seed: (t + i) % 32 + 1);
                batch.Predict(model);
                if (!batch.Predictions.SequenceEqual(expected[(t + i) % 32].Predictions) || !batch.Heads.SequenceEqual(expected[(t + i) % 32].Heads))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Dispose_WhileBatchesRun_LetsThemFinish()
    {
        using var loaded = new LoadedModel(new TestModel { UnknownCluster = "inferred" });
        var model = loaded.Model;
        var expected = DrawnBatch.Draw(model, 1_000, seed: 3);
        expected.Predict(model);
        var (wrong, refused) = (0, 0);
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            var batch = DrawnBatch.Draw(model, 1_000, seed: 3);
            for (var i = 0; i < 100_000; i++)
            {
                try
                {
                    batch.Predict(model);
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref refused);
                    return;
                }

                if (!batch.Predictions.SequenceEqual(expected.Predictions))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Thread.Sleep(100);
        model.Dispose();
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal((0, 8), (wrong, refused));
    }

    [Fact]
    public void Predict_RowIntoSpans_EqualsThePrediction()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "multiclass" });
        var model = loaded.Model;
        var (row, codes, values) = (model.Row().Set("age", 40), new long[] { model.Factor("district").CodeOf("007".AsSpan()) }, new float[3]);
        var call = () => model.Predict(row, codes, new PredictionDestination { Predictions = values });
        call();
        Assert.Equal(model.Predict(row, "007").Values, values);
        Allocations.AssertNone(call, 300);
        using var other = new LoadedModel();
        Assert.Throws<ArgumentException>(() => other.Model.Predict(row, codes, new PredictionDestination { Predictions = values }));
    }

    [Fact]
    public void Load_SessionSettings_Predict()
    {
        using var plain = new LoadedModel();
        using var other = new LoadedModel(options: new ArmedModelOptions
        {
            IntraOpThreads = 2,
            Spinning = true,
            MemoryPattern = false,
            MemoryArena = false,
            SessionConfiguration = new Dictionary<string, string> { ["session.intra_op.allow_spinning"] = "0", ["session.disable_prepacking"] = "1" },
        });
        var (expected, found) = (DrawnBatch.Draw(plain.Model, 600, seed: 4), DrawnBatch.Draw(other.Model, 600, seed: 4));
        expected.Predict(plain.Model);
        found.Predict(other.Model);
        for (var i = 0; i < 600; i++)
        {
            Assert.Equal(expected.Predictions[i], found.Predictions[i], Tolerance);
        }
    }

    private static void AssertRow(ArmedModel model, DrawnBatch batch, int i, PredictionHead head)
    {
        var single = batch.Row(model, i);
        single.Predict(model, head);
        Assert.Equal(single.Predictions[0], batch.Predictions[i], Tolerance);
        Assert.Equal(single.Linear[0], batch.Linear[i], Tolerance);
        Assert.Equal(single.Sds[0], batch.Sds[i], Tolerance);
        Assert.Equal(single.Heads[0], batch.Heads[i]);
    }
}
