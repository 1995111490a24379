using Armed.Runtime.Tests.Support;

namespace Armed.Server.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Get_Document_HasASchemaForEachModel()
    {
        await using var server = await RunningServer.Start(folder =>
        {
            folder.Bundle("models/wards.armed");
            folder.Bundle("models/two words.armed", new TestModel { Task = "multiclass" });
            return folder["models"];
        });

        var (status, document) = await server.Get("/openapi.json");

        var post = document.GetProperty("paths").GetProperty("/models/wards/predict").GetProperty("post");
        var row = post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("oneOf")[0];
        var answer = post.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("oneOf")[1].GetProperty("items");
        Assert.Equal(200, status);
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        Assert.Equal(["age", "urban", "income"], row.GetProperty("required").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("[\"number\",\"null\"]", row.GetProperty("properties").GetProperty("age").GetProperty("type").GetRawText());
        Assert.Equal("[\"N\",\"Y\"]", row.GetProperty("properties").GetProperty("urban").GetProperty("examples").GetRawText());
        Assert.Contains("district 2", row.GetProperty("properties").GetProperty("district").GetProperty("examples").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("[\"number\",\"null\"]", answer.GetProperty("properties").GetProperty("probabilities").GetProperty("properties").GetProperty("yes").GetProperty("type").GetRawText()); // as a number that is not finite is written
        Assert.True(document.GetProperty("paths").TryGetProperty("/models/two%20words/predict", out _));
        Assert.False(document.TryGetProperty("security", out _));
    }

    /// <summary>Programs make a function of each operation's name.</summary>
    [Fact]
    public async Task Get_Document_NamesThatDifferInSignsAlone_HaveTheirOwnOperations()
    {
        string[] names = ["a-b", "a_b", "a.b", "a_b_2"];
        await using var server = await RunningServer.Start(folder =>
        {
            foreach (var name in names)
            {
                folder.Bundle($"models/{name}.armed");
            }

            return folder["models"];
        });

        var (_, document) = await server.Get("/openapi.json");

        var operations = names.Select(name => document.GetProperty("paths").GetProperty($"/models/{name}/predict").GetProperty("post").GetProperty("operationId").GetString()).ToList();
        Assert.Equal(["predict_a_b_3", "predict_a_b", "predict_a_b_4", "predict_a_b_2"], operations);
    }

    [Fact]
    public async Task Get_Document_WithKeys_NeedsOneAndSaysSo()
    {
        await using var server = await RunningServer.Start(change: options => options with { ApiKeys = ["0123456789abcdef"] });
        Assert.Equal(401, (await server.Get("/openapi.json")).Status);

        server.Client.DefaultRequestHeaders.Add("X-API-Key", "0123456789abcdef");
        var (status, document) = await server.Get("/openapi.json");

        Assert.Equal(200, status);
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key").GetProperty("scheme").GetString());
    }
}
