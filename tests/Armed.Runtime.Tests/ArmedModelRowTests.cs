using System.Text.Json;
using System.Text.Json.Serialization;

namespace Armed.Runtime.Tests;

public sealed class ArmedModelRowTests
{
    /// <summary>A handful of float32 operations on numbers up to 10, against double precision.</summary>
    private const double Tolerance = 2e-6;

    [Theory]
    [InlineData("binary")]
    [InlineData("continuous")]
    public void Predict_KnownCluster_IsTheFormula(string task)
    {
        using var loaded = new LoadedModel(new TestModel { Task = task });
        var prediction = loaded.Model.Predict(Row(loaded.Model), cluster: "007");

        var (m, v) = loaded.Reference.Mixed([34.5f, 3f], 2, 2);
        Assert.Equal(loaded.Reference.Predict(m, v)[0], prediction.Value, Tolerance);
        Assert.Equal(m[0], prediction.LinearPredictor, Tolerance);
        Assert.Equal(Math.Sqrt(v), prediction.Sd, Tolerance);
        Assert.Equal(PredictionHead.Mixed, prediction.Head);
        Assert.True(prediction.Values.IsEmpty);
    }

    [Fact]
    public void Predict_Multiclass_GivesEveryClassAndTheTop()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "multiclass" });
        var prediction = loaded.Model.Predict(Row(loaded.Model), cluster: "district 2");

        var (m, v) = loaded.Reference.Mixed([34.5f, 3f], 2, 1);
        var expected = loaded.Reference.Predict(m, v);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i], prediction.Values[i], Tolerance);
            Assert.Equal(m[i], prediction.LinearPredictors[i], Tolerance);
        }

        var top = Array.IndexOf(expected, expected.Max());
        Assert.Equal(top, prediction.ClassIndex);
        Assert.Equal("abc"[top..(top + 1)], prediction.ClassName);
        Assert.Equal(prediction.Values[top], prediction.Value);
        Assert.Throws<NotSupportedException>(() => loaded.Model.Predict(Row(loaded.Model)).Interval(0.95));
    }

    /// <summary>Minimal APIs return what they are given by System.Text.Json.</summary>
    [Theory]
    [InlineData("binary")]
    [InlineData("continuous")]
    [InlineData("multiclass")]
    public void Prediction_AsJson_HasItsValues(string task)
    {
        using var loaded = new LoadedModel(new TestModel { Task = task });
        var prediction = loaded.Model.Predict(Row(loaded.Model), cluster: "007");

        using var json = JsonDocument.Parse(JsonSerializer.Serialize(prediction, JsonSerializerOptions.Web));
        var root = json.RootElement;
        Assert.Equal(prediction.Value, root.GetProperty("value").GetDouble());
        Assert.Equal(prediction.LinearPredictor, root.GetProperty("linearPredictor").GetDouble());
        Assert.Equal(prediction.Sd, root.GetProperty("sd").GetDouble());
        Assert.Equal("mixed", root.GetProperty("head").GetString());
        Assert.Equal(prediction.ClassName, root.TryGetProperty("className", out var name) ? name.GetString() : null);
        Assert.Equal(prediction.Values.ToArray(), root.TryGetProperty("values", out var values) ? [.. values.EnumerateArray().Select(value => value.GetSingle())] : []);
        Assert.Equal(JsonSerializer.Serialize(prediction, JsonSerializerOptions.Web), JsonSerializer.Serialize(prediction, PredictionJson.Default.Prediction));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<Prediction>("{}"));
    }

    [Fact]
    public void Predict_BinaryClass_IsTheMoreProbable()
    {
        using var loaded = new LoadedModel();
        var prediction = loaded.Model.Predict(Row(loaded.Model), "district 1");
        Assert.Equal(prediction.Value >= 0.5 ? "yes" : "no", prediction.ClassName);
        Assert.Contains("Mixed", prediction.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_NothingSet_MeansMissingNumbersAndTheEmptyLevel()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "continuous" });
        var prediction = loaded.Model.Predict(loaded.Model.Row(), "district 1");
        Assert.Equal(loaded.Reference.Mixed([float.NaN, float.NaN], 0, 0).Linear[0], prediction.Value, Tolerance);
    }

    [Fact]
    public void Predict_UnknownLevel_TakesTheUnknownRow()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "continuous" });
        var prediction = loaded.Model.Predict(loaded.Model.Row().Set("urban", "maybe"), "district 1");
        Assert.Equal(loaded.Reference.Mixed([float.NaN, float.NaN], -1, 0).Linear[0], prediction.Value, Tolerance);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("district 99")]
    public void Predict_UnknownClusterByDefault_IsThePopulation(string? cluster)
    {
        using var loaded = new LoadedModel();
        var model = loaded.Model;
        var prediction = model.Predict(Row(model), cluster);
        Assert.Equal(PredictionHead.Population, prediction.Head);
        Assert.Equal(model.Predict(Row(model), head: PredictionHead.Fixed).Value, prediction.Value, Tolerance);
        Assert.Equal(model.Predict(Row(model), "007", PredictionHead.Population).Value, prediction.Value, Tolerance);
    }

    [Fact]
    public void Predict_UnknownClusterInferred_IsTheInferredHead()
    {
        using var loaded = new LoadedModel(new TestModel { UnknownCluster = "inferred" });
        var model = loaded.Model;
        var prediction = model.Predict(Row(model), "nowhere");
        Assert.Equal(PredictionHead.Inferred, prediction.Head);
        Assert.Equal(model.Predict(Row(model), head: PredictionHead.Inferred).Value, prediction.Value);
        Assert.Equal(PredictionHead.Population, model.Predict(Row(model), "nowhere", policy: UnknownClusterPolicy.Population).Head);
        Assert.Equal(PredictionHead.Mixed, model.Predict(Row(model), "007").Head);
    }

    [Fact]
    public void Predict_UnknownClusterError_NamesColumnAndValue()
    {
        using var loaded = new LoadedModel(options: new ArmedModelOptions { UnknownCluster = UnknownClusterPolicy.Error });
        var model = loaded.Model;
        var e = Assert.Throws<UnknownClusterException>(() => model.Predict(Row(model), "nowhere"));
        Assert.Equal(("district", "'nowhere'"), (e.Column, e.Value));
        Assert.Equal("nothing", Assert.Throws<UnknownClusterException>(() => model.Predict(Row(model))).Value);
        Assert.Equal(PredictionHead.Fixed, model.Predict(Row(model), head: PredictionHead.Fixed).Head);
        Assert.Equal(PredictionHead.Mixed, model.Predict(Row(model), "007").Head);
    }

    [Fact]
    public void Predict_TwoFactors_EachIsKnownOrUnknownOnItsOwn()
    {
        using var loaded = new LoadedModel(new TestModel { Factors = 2, Task = "continuous" });
        var model = loaded.Model;
        var half = model.Predict(Row(model), clusters: ["district 2", null]);
        var (m, v) = loaded.Reference.Mixed([34.5f, 3f], 2, 1, -1);
        Assert.Equal((m[0], Math.Sqrt(v)), (half.Value, half.Sd), new PairComparer(Tolerance));
        Assert.Equal(PredictionHead.Mixed, half.Head);
        Assert.Equal(PredictionHead.Population, model.Predict(Row(model)).Head);
        Assert.Equal(
            "year", Assert.Throws<UnknownClusterException>(() => model.Predict(Row(model), ["007", "1914"], policy: UnknownClusterPolicy.Error)).Column);
        Assert.Contains("'district', 'year'", Assert.Throws<ArgumentException>(() => model.Predict(Row(model), "007")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.Predict(Row(model), ["007"]));
    }

    [Fact]
    public void Predict_InferredWithoutItsGraph_SaysSo()
    {
        using var loaded = new LoadedModel(new TestModel { WithInferred = false });
        var model = loaded.Model;
        Assert.DoesNotContain(PredictionHead.Inferred, model.Heads);
        Assert.Contains(
            "no inferred graph", Assert.Throws<InvalidOperationException>(() => model.Predict(Row(model), head: PredictionHead.Inferred)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ArmedModel.Load(model.Path, new ArmedModelOptions { UnknownCluster = UnknownClusterPolicy.Inferred }));
    }

    [Fact]
    public void Predict_WithoutSdOutput_GivesNaN()
    {
        using var loaded = new LoadedModel(new TestModel { WithSd = false });
        var prediction = loaded.Model.Predict(Row(loaded.Model), "007");
        Assert.True(double.IsNaN(prediction.Sd));
        Assert.True(double.IsNaN(prediction.Interval(0.9).Lower));
        Assert.InRange(prediction.Value, 0, 1);
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("continuous")]
    public void Interval_GoesThroughTheInverseLink(string task)
    {
        using var loaded = new LoadedModel(new TestModel { Task = task });
        var prediction = loaded.Model.Predict(Row(loaded.Model), "007");
        var interval = prediction.Interval(0.95);
        double Link(double z) => task == "binary" ? 1 / (1 + Math.Exp(-z)) : z;
        Assert.Equal(Link(prediction.LinearPredictor - (1.959963984540054 * prediction.Sd)), interval.Lower, 1e-8);
        Assert.Equal(Link(prediction.LinearPredictor + (1.959963984540054 * prediction.Sd)), interval.Upper, 1e-8);
        Assert.Throws<ArgumentOutOfRangeException>(() => prediction.Interval(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => prediction.Interval(double.NaN));
    }

    [Fact]
    public void Set_WrongKindOrName_SaysWhatToDo()
    {
        using var loaded = new LoadedModel();
        var row = loaded.Model.Row();
        Assert.Contains(
            "'age' is numeric; found the text 'old'", Assert.Throws<ArgumentException>(() => row.Set("age", "old")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'urban' is categorical; found the number 1.5", Assert.Throws<ArgumentException>(() => row.Set("urban", 1.5)).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'income'?", Assert.Throws<ArgumentException>(() => row.Set("incone", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("Known: 'age', 'urban', 'income'", Assert.Throws<ArgumentException>(() => row.Set("zzzzzzzz", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'district'?", Assert.Throws<ArgumentException>(() => loaded.Model.Factor("distrct")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_NullForTheCluster_IsThePopulations()
    {
        using var loaded = new LoadedModel();
        Assert.Equal(loaded.Model.Predict(Row(loaded.Model)).Value, loaded.Model.Predict(Row(loaded.Model), null).Value);
    }

    [Fact]
    public void Row_ByHandlesAndCleared_IsLikeByName()
    {
        using var loaded = new LoadedModel();
        var model = loaded.Model;
        var row = model.Row().Set("urban", "N").Clear().Set(model.Column("age"), 34.5).Set(model.Column("income"), 3).Set(model.Column("urban"), "Y");
        Assert.Equal(model.Predict(Row(model), "007").Value, model.Predict(row, "007").Value);
        Assert.Equal(2, model.Column("urban").CodeOf("Y"));
        Assert.Equal(-1, model.Factor("district").CodeOf((string?)null));
        using var other = new LoadedModel();
        Assert.Throws<ArgumentException>(() => other.Model.Predict(row));
        Assert.Throws<ArgumentException>(() => other.Model.Row().Set(model.Column("age"), 1));
    }

    private static RowBuilder Row(ArmedModel model) => model.Row().Set("age", 34.5).Set("income", 3).Set("urban", "Y");

    private sealed class PairComparer(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) <= tolerance && Math.Abs(x.Item2 - y.Item2) <= tolerance;

        public int GetHashCode((double, double) obj) => 0;
    }
}

/// <summary>Generated serialisation, as native programs have it.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Prediction))]
internal sealed partial class PredictionJson : JsonSerializerContext;
