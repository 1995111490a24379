using Armed.Runtime.Tests.Support;

namespace Armed.Runtime.Tests;

/// <summary>A call that has been made before allocates nothing.</summary>
public sealed class AllocationTests
{
    private const int WarmUp = 300, Calls = 200;

    [Theory]
    [InlineData(PredictionHead.Mixed, 1)]
    [InlineData(PredictionHead.Fixed, 1)]
    [InlineData(PredictionHead.Inferred, 1)]
    [InlineData(PredictionHead.Population, 2)]
    [InlineData(PredictionHead.Mixed, 2)]
    public void Predict_OneRow_AllocatesNothing(PredictionHead head, int factors)
    {
        using var loaded = new LoadedModel(new TestModel { Factors = factors });
        var model = loaded.Model;
        var (age, urban) = (model.Column("age"), model.Column("urban"));
        var row = model.Row();
        double sum = 0;
        AssertNothing(() =>
        {
            row.Clear().Set(age, 34.5).Set(urban, "Y").Set("income", 2);
            sum += factors == 1 ? model.Predict(row, "007", head).Value : model.Predict(row, ["007", null], head).Value;
        });
        Assert.True(sum > 0);
    }

    [Theory]
    [InlineData("binary", 1, UnknownClusterPolicy.Population)]
    [InlineData("binary", 1, UnknownClusterPolicy.Inferred)]
    [InlineData("multiclass", 2, UnknownClusterPolicy.Inferred)]
    [InlineData("ordinal", 2, UnknownClusterPolicy.Population)]
    public void Predict_Batch_AllocatesNothing(string task, int factors, UnknownClusterPolicy policy)
    {
        using var loaded = new LoadedModel(new TestModel { Task = task, Factors = factors });
        var model = loaded.Model;
        foreach (var rows in new[] { 1, 17, 300, 2_000 })
        {
            var batch = DrawnBatch.Draw(model, rows, seed: rows);
            AssertNothing(() => batch.Predict(model, PredictionHead.Mixed, policy), rows > 1_000 ? 40 : WarmUp);
            AssertNothing(() => batch.Predict(model, PredictionHead.Inferred, policy), rows > 1_000 ? 40 : WarmUp);
            AssertNothing(() => batch.Predict(model, PredictionHead.Population, policy), rows > 1_000 ? 40 : WarmUp);
        }
    }

    [Fact]
    public void PredictMembership_AllocatesNothing()
    {
        using var loaded = new LoadedModel();
        var (model, factor) = (loaded.Model, loaded.Model.Factor("district"));
        var batch = DrawnBatch.Draw(model, 20, seed: 1);
        var probabilities = new float[20 * model.MembershipClasses(factor)];
        AssertNothing(() => model.PredictMembership(batch.Features, batch.Categories, factor, probabilities));
    }

    /// <summary>Rounds until one allocates nothing, as tiered compilation and the profiler's counters now and then allocate on this thread: what allocates by itself does so in every round.</summary>
    private static void AssertNothing(Action call, int warmUp = WarmUp)
    {
        for (var i = 0; i < warmUp; i++)
        {
            call();
        }

        long allocated = 0;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Calls / 10; i++)
            {
                call();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated == 0)
            {
                return;
            }
        }

        Assert.Equal(0, allocated);
    }
}
