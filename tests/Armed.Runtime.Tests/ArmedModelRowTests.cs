using Armed.Runtime.Tests.Support;

namespace Armed.Runtime.Tests;

public sealed class ArmedModelRowTests
{
    /// <summary>Five float32 operations on numbers up to 10, against double precision.</summary>
    private const double Tolerance = 2e-6;

    [Theory]
    [InlineData("binary")]
    [InlineData("continuous")]
    public void Predict_KnownCluster_IsTheFormula(string task)
    {
        using var loaded = new LoadedModel(new TestModel { Task = task });
        var model = loaded.Model;
        var prediction = model.Predict(model.Row().Set("age", 34.5).Set("income", 3).Set("urban", "Y"), cluster: "007");

        var (m, v) = loaded.Reference.Mixed([34.5f, 3f], 2, 2);
        Assert.Equal(loaded.Reference.Predict(m, v)[0], prediction.Value, Tolerance);
        Assert.Equal(m[0], prediction.LinearPredictor, Tolerance);
        Assert.Equal(Math.Sqrt(v), prediction.Sd, Tolerance);
        Assert.Equal(PredictionHead.Mixed, prediction.Head);
    }
}
