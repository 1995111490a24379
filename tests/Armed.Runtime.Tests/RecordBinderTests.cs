namespace Armed.Runtime.Tests;

public sealed class RecordBinderTests
{
    private static readonly Patient[] s_patients =
        [new(34.5, 3, "Y", "007"), new(50, null, null, "district 1"), new(double.NaN, 1, "maybe", "district 99"), new(20, 0.5f, "", null)];

    [Fact]
    public void Predict_OneRecord_EqualsTheRowByName()
    {
        using var loaded = new LoadedModel();
        var binder = Bind(loaded.Model);
        foreach (var patient in s_patients)
        {
            var row = loaded.Model.Row().Set("age", patient.Age).Set("income", patient.Income ?? double.NaN).Set("urban", patient.Urban);
            var (expected, found) = (loaded.Model.Predict(row, patient.District), binder.Predict(patient));
            Assert.Equal((expected.Value, expected.LinearPredictor, expected.Sd, expected.Head), (found.Value, found.LinearPredictor, found.Sd, found.Head));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_500)]
    public void Predict_Records_EqualsOneByOne(int count)
    {
        using var loaded = new LoadedModel(new TestModel { Task = "multiclass" });
        var binder = Bind(loaded.Model);
        Patient[] patients = [.. Enumerable.Range(0, count).Select(i => s_patients[i % s_patients.Length] with { Age = i % 90 })];
        var destination = new float[3 * count];
        binder.Predict(patients, destination);
        for (var i = 0; i < count; i += 101)
        {
            // Other kernels for one row than for many: a few float32 roundings.
            var expected = binder.Predict(patients[i]).Values;
            for (var o = 0; o < 3; o++)
            {
                Assert.Equal(expected[o], destination[(3 * i) + o], 1e-6f);
            }
        }
    }

    [Fact]
    public void Predict_Codes_EqualsNames()
    {
        using var loaded = new LoadedModel();
        var binder = loaded.Model.CreateBinder<Patient>(b => b
            .Numeric("age", p => p.Age).Numeric("income", p => p.Income).CategoricalCode("urban", _ => 2).ClusterCode("district", _ => 2));
        Assert.Equal(Bind(loaded.Model).Predict(s_patients[0]).Value, binder.Predict(s_patients[0]).Value);
    }

    [Fact]
    public void Encode_Records_WritesRows()
    {
        using var loaded = new LoadedModel();
        var (x, categories, clusters) = (new float[8], new long[4], new long[4]);
        Bind(loaded.Model).Encode(s_patients, x, categories, clusters);
        Assert.Equal([34.5f, 3, 50, float.NaN, float.NaN, 1, 20, 0.5f], x);
        Assert.Equal([2, 0, -1, 0], categories);
        Assert.Equal([2, 0, -1, -1], clusters);
        Assert.Throws<ArgumentException>(() => Bind(loaded.Model).Encode(s_patients, x, categories, new long[3]));
    }

    [Fact]
    public void Predict_UnknownClusterUnderError_NamesItAndItsRecord()
    {
        using var loaded = new LoadedModel(new TestModel { UnknownCluster = "error" });
        var binder = Bind(loaded.Model);
        var many = Enumerable.Repeat(s_patients[0], 700).Append(s_patients[2]).ToArray();
        var e = Assert.Throws<UnknownClusterException>(() => binder.Predict(many, new float[701]));
        Assert.Equal(("'district 99'", 700), (e.Value, e.Row));
        Assert.Equal("nothing", Assert.Throws<UnknownClusterException>(() => binder.Predict(s_patients[3])).Value);
        Assert.Equal(PredictionHead.Fixed, binder.Predict(s_patients[3], PredictionHead.Fixed).Head);
    }

    [Fact]
    public void CreateBinder_Faults_NamesAll()
    {
        using var loaded = new LoadedModel();
        var e = Assert.Throws<ArgumentException>(() => loaded.Model.CreateBinder<Patient>(b => b
            .Numeric("agee", p => p.Age).Numeric("urban", p => p.Age).Categorical("urban", p => p.Urban).Categorical("urban", p => p.Urban).Offset(_ => 0)));
        Assert.Equal(
            "The binding of Patient does not fit the model: it has no feature column 'agee' (Did you mean 'age'?); column 'urban' is categorical: bind it by Categorical; "
                + "column 'urban' is bound twice; the model has no offset, and the binding gives one; not bound: 'age', 'income', cluster 'district'; "
                + "bind them, or call AllowMissing() to leave them missing in every record.",
            e.Message);
    }

    [Fact]
    public void CreateBinder_AllowMissing_LeavesTheRestMissing()
    {
        using var loaded = new LoadedModel();
        var binder = loaded.Model.CreateBinder<Patient>(b => b.Numeric("age", p => p.Age).AllowMissing());
        var (expected, found) = (loaded.Model.Predict(loaded.Model.Row().Set("age", 34.5)), binder.Predict(s_patients[0]));
        Assert.Equal((expected.Value, PredictionHead.Population), (found.Value, found.Head));
    }

    [Fact]
    public void Predict_Offset_IsRequiredAndFinite()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "count", WithOffset = true });
        var e = Assert.Throws<ArgumentException>(() => Bind(loaded.Model));
        Assert.Contains("it is not bound: call Offset", e.Message, StringComparison.Ordinal);
        var binder = loaded.Model.CreateBinder<Patient>(b => b.Offset(p => Math.Log(p.Age)).AllowMissing());
        Assert.Equal(loaded.Model.Predict(loaded.Model.Row().SetOffset(Math.Log(34.5))).Value, binder.Predict(s_patients[0]).Value);
        Assert.Contains("in record 2", Assert.Throws<ArgumentException>(() => binder.Predict(s_patients, new float[4])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_AfterDispose_Throws()
    {
        var loaded = new LoadedModel();
        var binder = Bind(loaded.Model);
        loaded.Dispose();
        Assert.Throws<ObjectDisposedException>(() => binder.Predict(s_patients[0]));
    }

    [Fact]
    public void Predict_Again_AllocatesNothing()
    {
        using var loaded = new LoadedModel();
        var binder = Bind(loaded.Model);
        var patients = Enumerable.Repeat(s_patients, 200).SelectMany(p => p).ToArray();
        var destination = new float[patients.Length];
        Allocations.AssertNone(() => binder.Predict(s_patients[0]), 300);
        Allocations.AssertNone(() => binder.Predict(patients, destination), 60);
    }

    private static RecordBinder<Patient> Bind(ArmedModel model) => model.CreateBinder<Patient>(b => b
        .Numeric("age", p => p.Age).Numeric("income", p => p.Income).Categorical("urban", p => p.Urban).Cluster("district", p => p.District));

    private sealed record Patient(double Age, float? Income, string? Urban, string? District);
}
