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
        Assert.True(answer.GetProperty("properties").GetProperty("probabilities").GetProperty("properties").TryGetProperty("yes", out _));
        Assert.True(document.GetProperty("paths").TryGetProperty("/models/two%20words/predict", out _));
        Assert.False(document.TryGetProperty("security", out _));
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
