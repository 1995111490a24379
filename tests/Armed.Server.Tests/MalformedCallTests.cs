using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Armed.Server.Tests;

/// <summary>What a client sends wrongly is the client's fault: refused and counted as such, and never a stack in the log.</summary>
public sealed class MalformedCallTests
{
    /// <summary>A message that ends within a field, one with a tag of 0, a group that does not end, a length below 0, one shorter and one longer than stated, a packed one, two, and none.</summary>
    [Theory]
    [InlineData("ModelInfer", "00000000030AFFFF")]
    [InlineData("ModelInfer", "00000000020001")]
    [InlineData("ModelInfer", "00000000010B")]
    [InlineData("ModelInfer", "000000000B0AFFFFFFFFFFFFFFFFFF01")]
    [InlineData("ModelInfer", "00000000050A01")]
    [InlineData("ModelInfer", "00000000010A01")]
    [InlineData("ModelInfer", "01000000030A0161")]
    [InlineData("ModelInfer", "00000000030A01610000000000")]
    [InlineData("ModelInfer", "000000")]
    [InlineData("ModelInfer", "")]
    [InlineData("ModelReady", "00000000030AFFFF")]
    [InlineData("ModelMetadata", "0000000002FFFF")]
    [InlineData("ServerLive", "00000000010A")]
    public async Task Call_MalformedMessage_IsAnInvalidArgument(string method, string body)
    {
        await using var server = await RunningServer.Start();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.Grpc}/inference.GRPCInferenceService/{method}")
        {
            Content = new ByteArrayContent(Convert.FromHexString(body)),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(["3"], response.Headers.GetValues("grpc-status"));
        await RequireCounted(server, "grpc", method == "ModelInfer");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Infer_BodyThatIsNotEncodedAsStated_Is400(string encoding)
    {
        await using var server = await RunningServer.Start();
        using var content = new StringContent("not encoded at all, but long enough to be looked at", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add(encoding);

        using var response = await server.Client.PostAsync("/v2/models/wards/infer", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Content-Encoding", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await RequireCounted(server, "rest", true);
    }

    [Theory]
    [InlineData("ffffffffffffffff")]
    [InlineData("7fffffffffffffff")]
    [InlineData("80000000")]
    [InlineData("-1")]
    [InlineData("zz")]
    [InlineData("")]
    public async Task Infer_ImpossibleChunkSize_Is400(string size)
    {
        await using var server = await RunningServer.Start();
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", new Uri(server.Rest).Port, TestContext.Current.CancellationToken);
        var head = string.Create(
            CultureInfo.InvariantCulture, $"POST /v2/models/wards/infer HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\nx");
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        var answer = await new StreamReader(stream).ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task RequireCounted(RunningServer server, string protocol, bool counted)
    {
        var metrics = await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(counted, metrics.Contains($"protocol=\"{protocol}\",status=\"400\"}} 1", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log, line => line.StartsWith("Error", StringComparison.Ordinal) || line.Contains("   at ", StringComparison.Ordinal));
    }
}
