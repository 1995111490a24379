using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Armed.Server.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task Infer_SlowBody_Is408()
    {
        await using var server = await RunningServer.Start(change: options => options with { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        using var connection = await Connect(server);

        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /v2/models/wards/infer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"inputs\""), TestContext.Current.CancellationToken);
        var answer = await new StreamReader(connection.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("{\"error\":\"The body did not arrive within 0.3 s.\"}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_TruncatedBody_ServerGoesOn()
    {
        await using var server = await RunningServer.Start();
        using (var connection = await Connect(server))
        {
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /v2/models/wards/infer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"inputs\""), TestContext.Current.CancellationToken);
        }

        Assert.Equal(200, (await server.Infer(Wards.Row)).Status);
        Assert.DoesNotContain(server.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Infer_MoreThanRunAndWait_Is503WithRetryAfter()
    {
        await using var server = await RunningServer.Start(change: options => options with { MaxConcurrency = 1, MaxQueue = 0 });
        var body = Wards.Rows(20_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await server.Client.PostAsync("/v2/models/wards/infer", content, TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, Retry: response.Headers.RetryAfter?.ToString());
        })));

        Assert.Contains(answers, answer => answer.Item1 == 200);
        Assert.Contains(answers, answer => answer == (503, "1"));
        Assert.All(answers, answer => Assert.Contains(answer.Item1, new[] { 200, 503 }));
    }

    [Fact]
    public async Task Infer_ResponseBeyondTheMemory_Is503()
    {
        const int Rows = 8_000;
        await using var server = await RunningServer.Start(change: options => options with { MaxRequestBytes = 150_000, MaxGrpcBytes = 150_000, MaxBufferedBytes = 150_000 });
        var body = $$"""
            {"inputs":[
              {"name":"age","shape":[{{Rows}}],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Repeat("40", Rows))}}]},
              {"name":"income","shape":[{{Rows}}],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Repeat("3", Rows))}}]},
              {"name":"urban","shape":[{{Rows}}],"datatype":"BYTES","data":[{{string.Join(',', Enumerable.Repeat("\"Y\"", Rows))}}]}]}
            """;

        var (status, answer) = await server.Infer(body);

        Assert.Equal(503, status);
        Assert.Contains("all memory for bodies", answer.Error(), StringComparison.Ordinal);
        Assert.Contains("armed_body_bytes 0", await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_WaitingRequests_AreAnswered()
    {
        await using var server = await RunningServer.Start(change: options => options with { MaxConcurrency = 1, MaxQueue = 64 });
        var body = Wards.Rows(2_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => server.Infer(body))));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
    }

    [Fact]
    public async Task Stop_RequestUnderWay_Finishes()
    {
        await using var server = await RunningServer.Start();
        using var connection = await Connect(server);
        var body = Encoding.UTF8.GetBytes(Wards.Row);
        var head = string.Create(CultureInfo.InvariantCulture, $"POST /v2/models/wards/infer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        await connection.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body.AsSpan(0, 50)], TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);

        var stopping = server.Server.StopAsync();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        await connection.GetStream().WriteAsync(body.AsMemory(50), TestContext.Current.CancellationToken);
        var answer = await new StreamReader(connection.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);
        await stopping;

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("\"a-1\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_DrainDelay_TurnsReadinessOffFirst()
    {
        await using var server = await RunningServer.Start(change: options => options with { DrainDelay = TimeSpan.FromMilliseconds(500) });
        var stopping = server.Server.StopAsync();

        Assert.Equal(503, (await server.Get("/health/ready")).Status);
        Assert.Equal(200, (await server.Get("/health/live")).Status);
        await stopping;
    }

    [Fact]
    public async Task Process_Sigterm_EndsWithZero()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var folder = new TestFolder();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Armed.Server.dll"), folder.Bundle("wards.armed"), "--urls", "http://127.0.0.1:0", "--grpc-urls", "none"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Listening on http://127.0.0.1:", StringComparison.Ordinal))
        {
        }

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        var rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("Stopping", rest, StringComparison.Ordinal);
    }

    private static async Task<TcpClient> Connect(RunningServer server)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", new Uri(server.Rest).Port, TestContext.Current.CancellationToken);
        return connection;
    }
}
