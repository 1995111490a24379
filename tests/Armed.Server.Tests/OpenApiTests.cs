using System.Text;
using Armed.Runtime.Tests.Support;

namespace Armed.Server.Tests;

public sealed class OpenApiTests
{
    private const string Row = """{"age":40,"income":3,"urban":"Y","district":"district 2"}""";

    private static readonly string[] s_routes =
    [
        "get /", "get /app.css", "get /app.js", "get /dom.js", "get /chart.js", "get /favicon.svg", "get /openapi.json", "get /metrics",
        "get /health/live", "get /health/ready", "get /v2", "get /v2/health/live", "get /v2/health/ready",
        "get /v2/models/{model}", "get /v2/models/{model}/ready", "post /v2/models/{model}/infer",
        "get /v2/models/{model}/versions/{version}", "get /v2/models/{model}/versions/{version}/ready", "post /v2/models/{model}/versions/{version}/infer",
        "get /models", "get /models/{model}", "get /models/{model}/card", "get /models/{model}/report", "post /models/wards/predict", "post /models/wards/versions/1/predict",
    ];

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

    /// <summary>A server does not start with a route that is not described, so that this list is complete.</summary>
    [Fact]
    public async Task Get_Document_DescribesEveryRoute_AndEachAnswers()
    {
        await using var server = await RunningServer.Start(WithDocuments);

        var (_, document) = await server.Get("/openapi.json");

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => (Path: path.Name, Method: method.Name, Value: method.Value))).ToList();
        Assert.Equal(s_routes.Order(StringComparer.Ordinal), operations.Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal));
        Assert.Distinct(operations.Select(operation => operation.Value.GetProperty("operationId").GetString()));
        foreach (var (path, method, operation) in operations)
        {
            using var response = await Call(server, method, path.Replace("{model}", "wards", StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal));
            Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {response.StatusCode}");
            Assert.True(operation.GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty(response.Content.Headers.ContentType!.MediaType!, out _), path);
        }
    }

    /// <summary>The schemas of answers are made from the types that are written.</summary>
    [Fact]
    public async Task Get_Document_SchemaOfAnAnswer_HasItsMembers()
    {
        await using var server = await RunningServer.Start();

        var (_, document) = await server.Get("/openapi.json");
        var (_, model) = await server.Get("/models/wards");

        var schema = document.GetProperty("paths").GetProperty("/models/{model}").GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.All(model.EnumerateObject(), member => Assert.True(schema.GetProperty("properties").TryGetProperty(member.Name, out _), member.Name));
        Assert.DoesNotContain("\"#/properties", document.GetRawText(), StringComparison.Ordinal); // references are to components alone
        Assert.Equal("model", document.GetProperty("paths").GetProperty("/models/{model}").GetProperty("get").GetProperty("parameters")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Get_Document_EachVersion_HasItsOwnSchema()
    {
        await using var server = await RunningServer.Start(folder =>
        {
            folder.Bundle("models/wards/1");
            folder.Bundle("models/wards/2", new TestModel { Task = "multiclass" });
            return folder["models"];
        });

        var (_, document) = await server.Get("/openapi.json");

        var paths = document.GetProperty("paths");
        Assert.Contains("binary", Summary("/models/wards/versions/1/predict"), StringComparison.Ordinal);
        Assert.Contains("multiclass", Summary("/models/wards/versions/2/predict"), StringComparison.Ordinal);
        Assert.Equal(Summary("/models/wards/versions/2/predict"), Summary("/models/wards/predict"));

        string Summary(string path) => paths.GetProperty(path).GetProperty("post").GetProperty("summary").GetString()!;
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
        Assert.Equal(0, document.GetProperty("paths").GetProperty("/v2/health/live").GetProperty("get").GetProperty("security").GetArrayLength()); // probes need no key
        Assert.False(document.GetProperty("paths").GetProperty("/metrics").GetProperty("get").TryGetProperty("security", out _));
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key").GetProperty("scheme").GetString());
    }

    private static string WithDocuments(TestFolder folder)
    {
        var bundle = folder.Bundle("models/wards/1");
        File.WriteAllText(Path.Combine(bundle, "MODEL_CARD.md"), "# Wards\n");
        File.WriteAllText(Path.Combine(bundle, "report.html"), "<p>Wards</p>");
        return folder["models"];
    }

    private static Task<HttpResponseMessage> Call(RunningServer server, string method, string path) => method == "get"
        ? server.Client.GetAsync(path, TestContext.Current.CancellationToken)
        : server.Client.PostAsync(path, new StringContent(path.EndsWith("/predict", StringComparison.Ordinal) ? Row : Wards.Row, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
}
