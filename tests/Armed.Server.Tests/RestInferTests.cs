using System.Text.Json;
using Armed.Runtime.Tests.Support;

namespace Armed.Server.Tests;

public sealed class RestInferTests
{
    /// <summary>The graphs compute in single precision.</summary>
    private const double Single = 1e-6;

    [Fact]
    public async Task Infer_OneRow_AnswersAsTheModelAndEchoesTheId()
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Infer(Wards.Row);

        Assert.Equal(200, status);
        Assert.Equal("a-1", answer.GetProperty("id").GetString());
        Assert.Equal("wards", answer.GetProperty("model_name").GetString());
        Assert.Equal(["prediction", "linear_predictor", "linear_predictor_sd", "head"], answer.Names());
        Assert.Equal(Wards.Answer, answer.Number("prediction"), Single);
        Assert.Equal("mixed", answer.Data("head")[0].GetString());
        Assert.Equal("[1,1]", answer.Output("prediction").GetProperty("shape").GetRawText());
    }

    [Fact]
    public async Task Infer_MembersInAnyOrderAndNestedData_AnswersTheSame()
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Infer("""
            {"inputs":[
              {"data":[[40]],"shape":[1,1],"name":"age","datatype":"FP32"},
              {"datatype":"INT64","data":[3],"shape":[1],"name":"income"},
              {"data":["Y"],"datatype":"BYTES","name":"urban","shape":[1,1]},
              {"shape":[1],"data":["district\u00202"],"datatype":"BYTES","name":"district"}],"id":null}
            """);

        Assert.Equal(200, status);
        Assert.Equal(Wards.Answer, answer.Number("prediction"), Single);
        Assert.False(answer.TryGetProperty("id", out _));
    }

    [Fact]
    public async Task Infer_Null_IsMissing()
    {
        await using var server = await RunningServer.Start();
        var body = Wards.Row.Replace("[40]", "[null]", StringComparison.Ordinal).Replace("[\"Y\"]", "[null]", StringComparison.Ordinal).Replace("[\"district 2\"]", "[null]", StringComparison.Ordinal);

        var (status, answer) = await server.Infer(body);

        // Age is imputed by 30; an empty cell is a level of its own, code 0; the cluster is unknown.
        Assert.Equal(200, status);
        Assert.Equal(Wards.Predict(new TestModel(), 30, 3, 0, -1), answer.Number("prediction"), Single);
        Assert.Equal("population", answer.Data("head")[0].GetString());
    }

    /// <summary>The same row means the same from a table, where NA is missing, and from a client that sends the table's texts.</summary>
    [Fact]
    public async Task Infer_MarkOfAMissingValue_IsNull()
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Infer(Wards.Row.Replace("[\"Y\"]", "[\"NA\"]", StringComparison.Ordinal).Replace("[\"district 2\"]", "[\"NaN\"]", StringComparison.Ordinal));

        Assert.Equal(200, status);
        Assert.Equal(Wards.Predict(new TestModel(), 40, 3, 0, -1), answer.Number("prediction"), Single);
    }

    [Fact]
    public async Task Infer_ClusterLeftOutOrNeverSeen_IsThePopulation()
    {
        await using var server = await RunningServer.Start();
        var unknown = Wards.Predict(new TestModel(), 40, 3, 2, -1);

        var (_, never) = await server.Infer(Wards.With("district 2", "atlantis"));
        var (_, none) = await server.Infer(Wards.RowOfNobody);

        Assert.Equal(unknown, never.Number("prediction"), Single);
        Assert.Equal(unknown, none.Number("prediction"), Single);
    }

    [Fact]
    public async Task Infer_GraphsOwnTensors_AnswerTheSame()
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Infer("""
            {"inputs":[
              {"name":"features","shape":[1,2],"datatype":"FP32","data":[[40,3]]},
              {"name":"categories","shape":[1,1],"datatype":"INT64","data":[2]},
              {"name":"cluster","shape":[1,1],"datatype":"INT64","data":[1]}]}
            """);

        Assert.Equal(200, status);
        Assert.Equal(Wards.Answer, answer.Number("prediction"), Single);
    }

    [Theory]
    [InlineData("fixed", "fixed")]
    [InlineData("inferred", "inferred")]
    [InlineData("population", "population")]
    public async Task Infer_ParameterHead_AnswersByIt(string head, string expected)
    {
        await using var server = await RunningServer.Start();

        var (_, answer) = await server.Infer(Wards.With("{\"id\":\"a-1\",", $$"""{"parameters":{"head":"{{head}}"},"""));

        Assert.Equal(expected, answer.Data("head")[0].GetString());
    }

    [Fact]
    public async Task Infer_UnknownClusterIsError_Is400WithTheRow()
    {
        await using var server = await RunningServer.Start();
        var body = Wards.With("district 2", "atlantis").Replace("{\"id\":\"a-1\",", """{"parameters":{"unknown_cluster":"error"},""", StringComparison.Ordinal);

        var (status, answer) = await server.Infer(body);

        Assert.Equal(400, status);
        Assert.Contains("'district' is unknown or not given in row 0", answer.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_Interval_HoldsThePrediction()
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Infer(Wards.With("{\"id\":\"a-1\",", """{"parameters":{"interval":0.9},"outputs":[{"name":"interval_upper"},{"name":"prediction"},{"name":"interval_lower"}],"""));

        Assert.Equal(200, status);
        Assert.Equal(["interval_upper", "prediction", "interval_lower"], answer.Names());
        Assert.InRange(answer.Number("prediction"), answer.Number("interval_lower"), answer.Number("interval_upper"));
    }

    /// <summary>(1 + level) / 2 rounds to 1 for the largest levels below 1; the interval is wide and finite.</summary>
    [Theory]
    [InlineData("0.9999999999999999")]
    [InlineData("0.99999999999")]
    [InlineData("1e-300")]
    public async Task Infer_IntervalNearTheEndsOfItsRange_IsFinite(string level)
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Infer(Wards.With("{\"id\":\"a-1\",", "{\"parameters\":{\"interval\":" + level + "},"));

        Assert.Equal(200, status);
        Assert.InRange(answer.Number("interval_lower"), 0, answer.Number("interval_upper"));
        Assert.InRange(answer.Number("interval_upper"), answer.Number("interval_lower"), 1);
    }

    [Fact]
    public async Task Infer_IntervalOfOrderedClasses_IsOneForEach()
    {
        await using var server = await RunningServer.Start(new TestModel { Task = "ordinal" });

        var (status, answer) = await server.Infer(Wards.With("{\"id\":\"a-1\",", """{"parameters":{"interval":0.9},"""));

        Assert.Equal(200, status);
        Assert.Equal((3, 3), (answer.Data("interval_lower").Length, answer.Data("interval_upper").Length));
        Assert.InRange(answer.Data("prediction")[1].GetDouble(), answer.Data("interval_lower")[1].GetDouble(), answer.Data("interval_upper")[1].GetDouble());
    }

    [Fact]
    public async Task Infer_NoSdInTheBundle_SdIsNull()
    {
        await using var server = await RunningServer.Start(new TestModel { WithSd = false });

        var (status, answer) = await server.Infer(Wards.Row);

        Assert.Equal(200, status);
        Assert.Equal(JsonValueKind.Null, answer.Data("linear_predictor_sd")[0].ValueKind);
    }

    [Fact]
    public async Task Infer_SeveralClassesAndFactors_HaveAColumnEach()
    {
        var model = new TestModel { Task = "multiclass", Factors = 2 };
        await using var server = await RunningServer.Start(model);

        var (status, answer) = await server.Infer(Wards.With("\"inputs\":[", "\"inputs\":[{\"name\":\"year\",\"shape\":[1,1],\"datatype\":\"BYTES\",\"data\":[\"2000\"]},"));

        var (linear, variance) = model.Mixed([40, 3], 2, 1, 1);
        Assert.Equal(200, status);
        Assert.Equal("[1,3]", answer.Output("prediction").GetProperty("shape").GetRawText());
        Assert.All(model.Predict(linear, variance).Index(), p => Assert.Equal(p.Item, answer.Number("prediction", p.Index), Single));
    }

    [Fact]
    public async Task Infer_Offset_IsNeeded()
    {
        var model = new TestModel { Task = "count", WithOffset = true };
        await using var server = await RunningServer.Start(model);

        var (missing, error) = await server.Infer(Wards.Row);
        var (status, answer) = await server.Infer(Wards.With("\"inputs\":[", "\"inputs\":[{\"name\":\"log_years\",\"shape\":[1,1],\"datatype\":\"FP64\",\"data\":[0.5]},"));

        var (linear, variance) = model.Mixed([40, 3], 2, 1);
        Assert.Equal(400, missing);
        Assert.Contains("'log_years'", error.Error(), StringComparison.Ordinal);
        Assert.Equal(200, status);
        Assert.Equal(model.Predict([linear[0] + 0.5], variance)[0], answer.Number("prediction"), 1e-5);
    }

    [Fact]
    public async Task Infer_ManyRows_AnswersEach()
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Infer(Wards.Rows(5_000));

        Assert.Equal(200, status);
        Assert.All(answer.Data("prediction"), value => Assert.Equal(Wards.Answer, value.GetDouble(), Single));
    }

    [Fact]
    public async Task Infer_FactorOfSeveralColumns_TakesEachOfThem()
    {
        await using var server = await RunningServer.Start(folder =>
        {
            var bundle = TestBundle.Make();
            var clusters = bundle.Manifest.Clusters[0] with { Columns = ["town", "ward"], Levels = ["north:1", "north:2", "south\\:east:1"] };
            return (bundle with { Manifest = bundle.Manifest with { Clusters = [clusters] } }).WriteTo(folder["wards.armed"]);
        });
        const string District = "{\"name\":\"district\",\"shape\":[1,1],\"datatype\":\"BYTES\",\"data\":[\"district 2\"]}";

        var (status, answer) = await server.Infer(Wards.With(District, Cells("north", "2")));
        var (_, escaped) = await server.Infer(Wards.With(District, Cells("south:east", "1")));
        var (_, half) = await server.Infer(Wards.With(District, "{\"name\":\"town\",\"shape\":[1,1],\"datatype\":\"BYTES\",\"data\":[\"north\"]}"));

        Assert.Equal(200, status);
        Assert.Equal(Wards.Answer, answer.Number("prediction"), Single);
        Assert.Equal("mixed", escaped.Data("head")[0].GetString());
        Assert.Equal("population", half.Data("head")[0].GetString());
    }

    private static string Cells(string town, string ward)
        => $$"""{"name":"town","shape":[1,1],"datatype":"BYTES","data":["{{town}}"]},{"name":"ward","shape":[1,1],"datatype":"BYTES","data":["{{ward}}"]}""";
}
