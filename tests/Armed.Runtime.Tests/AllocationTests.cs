using Armed.Runtime.Tests.Support;

namespace Armed.Runtime.Tests;

/// <summary>A call that has been made before allocates nothing.</summary>
public sealed class AllocationTests
{
    private const int WarmUp = 300;

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
        Allocations.AssertNone(() =>
        {
            row.Clear().Set(age, 34.5).Set(urban, "Y").Set("income", 2);
            sum += factors == 1 ? model.Predict(row, "007", head).Value : model.Predict(row, ["007", null], head).Value;
        }, WarmUp);
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
            foreach (var head in model.Heads)
            {
                Allocations.AssertNone(() => batch.Predict(model, head, policy), rows > 1_000 ? 40 : WarmUp);
            }
        }
    }

    [Fact]
    public void PredictMembership_AllocatesNothing()
    {
        using var loaded = new LoadedModel();
        var (model, factor) = (loaded.Model, loaded.Model.Factor("district"));
        var batch = DrawnBatch.Draw(model, 20, seed: 1);
        var probabilities = new float[20 * model.MembershipClasses(factor)];
        Allocations.AssertNone(() => model.PredictMembership(batch.Features, batch.Categories, factor, probabilities), WarmUp);
    }
}
