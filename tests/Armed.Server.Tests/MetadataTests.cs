using Armed.Runtime.Tests.Support;

namespace Armed.Server.Tests;

public sealed class MetadataTests
{
    [Fact]
    public async Task Get_Server_NamesItsExtensions()
    {
        await using var server = await RunningServer.Start();
        var (status, answer) = await server.Get("/v2");
        Assert.Equal(200, status);
        Assert.Equal("[\"binary_tensor_data\",\"model_versions\"]", answer.GetProperty("extensions").GetRawText());
    }

    [Fact]
    public async Task Get_Model_ListsAnInputPerColumn()
    {
        await using var server = await RunningServer.Start(new TestModel { Task = "count", WithOffset = true, Factors = 2 });

        var (_, answer) = await server.Get("/v2/models/wards");
        var version = answer.GetProperty("versions")[0].GetString();
        var (status, same) = await server.Get($"/v2/models/wards/versions/{version}");

        Assert.Equal(
            ["age FP32 [-1,1]", "urban BYTES [-1,1]", "income FP32 [-1,1]", "district BYTES [-1,1]", "year BYTES [-1,1]", "log_years FP32 [-1,1]"],
            answer.GetProperty("inputs").EnumerateArray().Select(input => $"{input.GetProperty("name")} {input.GetProperty("datatype")} {input.GetProperty("shape").GetRawText()}"));
        Assert.Equal("onnx_onnxv1", answer.GetProperty("platform").GetString());
        Assert.Equal((200, answer.GetRawText()), (status, same.GetRawText()));
    }

    [Theory]
    [InlineData("/v2/health/live", "{\"live\":true}")]
    [InlineData("/v2/health/ready", "{\"ready\":true}")]
    [InlineData("/health/live", "{\"live\":true}")]
    [InlineData("/health/ready", "{\"ready\":true}")]
    [InlineData("/v2/models/wards/ready", "{\"name\":\"wards\",\"ready\":true}")]
    public async Task Get_Health_Answers(string path, string expected)
    {
        await using var server = await RunningServer.Start();
        var (status, answer) = await server.Get(path);
        Assert.Equal((200, expected), (status, answer.GetRawText()));
    }

    [Fact]
    public async Task Get_NoSuchModel_Is404()
    {
        await using var server = await RunningServer.Start();
        Assert.Equal(404, (await server.Get("/v2/models/nobody")).Status);
        Assert.Equal(404, (await server.Get("/v2/models/nobody/ready")).Status);
        Assert.Equal(404, (await server.Get("/models/nobody")).Status);
    }

    [Theory]
    [InlineData("/v2/health/ready", 200)]
    [InlineData("/v2/models/wards", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/v2/models/nobody", 404)]
    [InlineData("/v2/models/wards/infer", 405)]
    public async Task Head_IsAnsweredAsGetWithoutABody(string path, int status)
    {
        await using var server = await RunningServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((status, 0), ((int)response.StatusCode, (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length));
    }
}
