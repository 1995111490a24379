using Armed.Runtime.Tests.Support;

namespace Armed.Server.Tests;

/// <summary>Rows as plain JSON.</summary>
public sealed class RowTests
{
    private const string Row = """{"age":40,"income":3,"urban":"Y","district":"district 2"}""";

    [Fact]
    public async Task Predict_OneRow_AnswersOneObjectWithNames()
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Send(Row, "/models/wards/predict?interval=0.9");

        Assert.Equal(200, status);
        Assert.Equal(Wards.Answer, answer.GetProperty("prediction").GetDouble(), 1e-6);
        Assert.Equal(Wards.Answer, answer.GetProperty("probabilities").GetProperty("yes").GetDouble(), 1e-6);
        Assert.Equal(1 - Wards.Answer, answer.GetProperty("probabilities").GetProperty("no").GetDouble(), 1e-6);
        Assert.True(answer.GetProperty("linear_predictor_sd").GetDouble() > 0);
        Assert.True(answer.GetProperty("interval").GetProperty("lower").GetDouble() < Wards.Answer);
        Assert.Equal("mixed", answer.GetProperty("head").GetString());
        Assert.Equal("known", answer.GetProperty("clusters").GetProperty("district").GetString());
        Assert.False(answer.TryGetProperty("unknown_levels", out _));
    }

    [Fact]
    public async Task Predict_ListOfRows_AnswersAsTheProtocolDoesInOrder()
    {
        await using var server = await RunningServer.Start();
        var rows = $$"""[{{Row}},{"income":3,"age":null,"urban":"suburb","id":[1,{"a":2}],"district":null},{"age":40,"income":3,"urban":"Y"},{"age":40,"income":3,"urban":"Y","district":7}]"""; // 7 is not 007

        var (status, answer) = await server.Send(rows, "/models/wards/predict");
        var (_, nobody) = await server.Infer(Wards.RowOfNobody);

        Assert.Equal(200, status);
        Assert.Equal(4, answer.GetArrayLength());
        Assert.Equal(["known", "unknown", "unknown", "unknown"], answer.EnumerateArray().Select(one => one.GetProperty("clusters").GetProperty("district").GetString()));
        Assert.Equal("[\"urban\"]", answer[1].GetProperty("unknown_levels").GetRawText());
        Assert.Equal(nobody.Number("prediction"), answer[2].GetProperty("prediction").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task Predict_SeveralClasses_NamesThem()
    {
        await using var server = await RunningServer.Start(new TestModel { Task = "multiclass" });

        var (status, answer) = await server.Send(Row, "/models/wards/predict");

        var probabilities = answer.GetProperty("probabilities").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetDouble());
        Assert.Equal(200, status);
        Assert.Equal(3, probabilities.Count);
        Assert.Equal(1, probabilities.Values.Sum(), 1e-5);
        Assert.Equal(probabilities.MaxBy(one => one.Value).Key, answer.GetProperty("prediction").GetString());
        Assert.Equal(3, answer.GetProperty("linear_predictor").GetArrayLength());
    }

    /// <summary>A client knows the request's fields, not the program's options.</summary>
    [Theory]
    [InlineData("mean")]
    [InlineData("observation")]
    public async Task Predict_IntervalOfSeveralClasses_IsRefusedInTermsOfTheRequest(string kind)
    {
        await using var server = await RunningServer.Start(new TestModel { Task = "multiclass" });

        var (status, answer) = await server.Send(Row, $"/models/wards/predict?interval=0.9&interval_kind={kind}");

        Assert.Equal(400, status);
        Assert.StartsWith("Parameter 'interval' is given, and the model has no such interval.", answer.Error(), StringComparison.Ordinal);
        Assert.Contains("Leave 'interval' out. The classes with the largest predictions", answer.Error(), StringComparison.Ordinal);
        Assert.DoesNotContain("--", answer.Error(), StringComparison.Ordinal);
        Assert.DoesNotContain("armed ", answer.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_OrdinalObservation_NamesTheClassesOfTheInterval()
    {
        await using var server = await RunningServer.Start(new TestModel { Task = "ordinal" });

        var (status, answer) = await server.Send(Row, "/models/wards/predict?interval=0.8&interval_kind=observation");

        Assert.Equal(200, status);
        Assert.Contains(answer.GetProperty("interval").GetProperty("upper").GetString(), answer.GetProperty("probabilities").EnumerateObject().Select(one => one.Name));
    }

    [Fact]
    public async Task Predict_OtherHead_GivesItsOwnOutputs()
    {
        await using var server = await RunningServer.Start(new TestModel { WithEmbedding = true, Image = "float" });
        var image = string.Join(',', Enumerable.Range(0, TestModel.ImageElements));

        var (status, answer) = await server.Send($$"""{"image":[[{{image}}]]}""", "/models/wards/predict?head=embedding");

        Assert.True(status == 200, answer.GetRawText());
        Assert.All(answer.EnumerateObject(), output => Assert.True(output.Value.GetArrayLength() > 0));
    }

    [Fact]
    public async Task Predict_Version_Answers()
    {
        await using var server = await RunningServer.Start();
        var (_, list) = await server.Get("/models");

        var (status, _) = await server.Send(Row, $"/models/wards/versions/{list.GetProperty("models")[0].GetProperty("version").GetString()}/predict");

        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("[]", "The list of rows is empty")]
    [InlineData("3", "neither a JSON object nor a list")]
    [InlineData("[1]", "Row 0 is not an object")]
    [InlineData("{\"age\":40", "not valid JSON")]
    [InlineData("{\"age\":40} x", "not valid JSON")]
    [InlineData("{\"age\":40,\"income\":3}", "Row 0 lacks the column 'urban'; expected a text")]
    [InlineData("[{\"age\":40,\"income\":3,\"urban\":\"Y\"},{\"age\":40,\"incme\":3,\"urban\":\"Y\"}]", "Row 1 has 'incme', which is not a column of the model. Did you mean 'income'?")]
    [InlineData("{\"age\":40,\"income\":3,\"urban\":\"Y\",\"distrit\":\"district 2\"}", "Did you mean 'district'?")]
    [InlineData("{\"age\":\"old\",\"income\":3,\"urban\":\"Y\"}", "Row 0, column 'age': found the text 'old'; expected a number")]
    [InlineData("{\"age\":1e300,\"income\":3,\"urban\":\"Y\"}", "Row 0, column 'age': found 1e300")]
    [InlineData("{\"age\":40,\"income\":3,\"urban\":[\"Y\"]}", "Row 0, column 'urban': found a list")]
    [InlineData("{\"age\":40,\"age\":41,\"income\":3,\"urban\":\"Y\"}", "Row 0 has the column 'age' twice")]
    public async Task Predict_WrongRow_NamesRowAndColumn(string body, string part)
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Send(body, "/models/wards/predict");

        Assert.Equal(400, status);
        Assert.Contains(part, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    /// <summary>However many other members a row has, few are kept; those are compared with the columns that the row lacks.</summary>
    [Fact]
    public async Task Predict_ManyOtherMembers_ComparesTheFirst()
    {
        await using var server = await RunningServer.Start();
        var others = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"other{i}\":{i}"));

        var (late, _) = await server.Send($$"""{"age":40,"income":3,"urban":"Y",{{others}},"distrit":"district 2"}""", "/models/wards/predict");
        var (early, refusal) = await server.Send($$"""{"distrit":"district 2","age":40,"income":3,"urban":"Y",{{others}}}""", "/models/wards/predict");

        Assert.Equal((200, 400), (late, early));
        Assert.Contains("Did you mean 'district'?", refusal.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A head that takes an image alone has no use for a column, well written or not.</summary>
    [Fact]
    public async Task Predict_NearNameOfAColumnThatTheHeadDoesNotUse_IsIgnored()
    {
        await using var server = await RunningServer.Start(new TestModel { WithEmbedding = true, Image = "float" });
        var image = string.Join(',', Enumerable.Range(0, TestModel.ImageElements));

        var (status, answer) = await server.Send($$"""{"image":[[{{image}}]],"incme":3,"urban":"Y","age":1}""", "/models/wards/predict?head=embedding");

        Assert.True(status == 200, answer.GetRawText());
    }

    [Theory]
    [InlineData("hed=mixed", "Did you mean 'head'?")]
    [InlineData("head=best", "Parameter 'head' is best")]
    [InlineData("interval=2", "Parameter 'interval' is 2")]
    [InlineData("head=mixed&head=fixed", "given 2 times")]
    [InlineData("binary_data_output=true", "does not apply here")]
    public async Task Predict_WrongParameter_IsRefused(string query, string part)
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Send(Row, $"/models/wards/predict?{query}");

        Assert.Equal(400, status);
        Assert.Contains(part, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_TooManyRows_IsRefused()
    {
        await using var server = await RunningServer.Start(change: options => options with { MaxRows = 2 });
        Assert.Equal(413, (await server.Send($"[{Row},{Row},{Row}]", "/models/wards/predict")).Status);
        Assert.Equal(404, (await server.Send(Row, "/models/nobody/predict")).Status);
    }
}
