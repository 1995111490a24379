namespace Armed.Runtime.Tests;

/// <summary>A call that has been made before allocates nothing.</summary>
public sealed class AllocationTests
{
    private const int WarmUp = 300;

    [Theory]
    [InlineData(PredictionHead.Mixed, 1, true)]
    [InlineData(PredictionHead.Mixed, 1, false)]
    [InlineData(PredictionHead.Fixed, 1, true)]
    [InlineData(PredictionHead.Fixed, 1, false)]
    [InlineData(PredictionHead.Inferred, 1, true)]
    [InlineData(PredictionHead.Inferred, 1, false)]
    [InlineData(PredictionHead.Population, 2, true)]
    [InlineData(PredictionHead.Population, 2, false)]
    [InlineData(PredictionHead.Mixed, 2, true)]
    [InlineData(PredictionHead.Mixed, 2, false)]
    public void Predict_OneRow_AllocatesNothing(PredictionHead head, int factors, bool direct)
    {
        using var loaded = new LoadedModel(new TestModel { Factors = factors }, new ArmedModelOptions { DirectEvaluation = direct });
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
    [InlineData("binary", 1, UnknownClusterPolicy.Population, true)]
    [InlineData("binary", 1, UnknownClusterPolicy.Population, false)]
    [InlineData("binary", 1, UnknownClusterPolicy.Inferred, true)]
    [InlineData("binary", 1, UnknownClusterPolicy.Inferred, false)]
    [InlineData("multiclass", 2, UnknownClusterPolicy.Inferred, true)]
    [InlineData("multiclass", 2, UnknownClusterPolicy.Inferred, false)]
    [InlineData("ordinal", 2, UnknownClusterPolicy.Population, true)]
    [InlineData("ordinal", 2, UnknownClusterPolicy.Population, false)]
    public void Predict_Batch_AllocatesNothing(string task, int factors, UnknownClusterPolicy policy, bool direct)
    {
        using var loaded = new LoadedModel(new TestModel { Task = task, Factors = factors }, new ArmedModelOptions { DirectEvaluation = direct });
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PredictMembership_AllocatesNothing(bool direct)
    {
        using var loaded = new LoadedModel(options: new ArmedModelOptions { DirectEvaluation = direct });
        var (model, factor) = (loaded.Model, loaded.Model.Factor("district"));
        var batch = DrawnBatch.Draw(model, 20, seed: 1);
        var probabilities = new float[20 * model.MembershipClasses(factor)];
        Allocations.AssertNone(() => model.PredictMembership(batch.Features, batch.Categories, factor, probabilities), WarmUp);
    }
}
