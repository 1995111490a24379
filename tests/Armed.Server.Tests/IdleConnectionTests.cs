using System.Net.Sockets;
using System.Text;

namespace Armed.Server.Tests;

/// <summary>Connections that ask for nothing do not keep out those that do.</summary>
public sealed class IdleConnectionTests
{
    private static readonly TimeSpan s_time = TimeSpan.FromMilliseconds(200);

    /// <summary>Nothing at all, the start of HTTP/2 without a call, and half a header.</summary>
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "")]
    [InlineData(1, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0")]
    [InlineData(0, "GET / HT")]
    public async Task Connection_WithoutARequest_IsClosedInTime(int address, string sent)
    {
        await using var server = await RunningServer.Start(change: options => options with { RequestTimeout = s_time });
        using var connection = await Connect(server.Server.Addresses[address], sent);
        await ReadToEnd(connection).WaitAsync(20 * s_time, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Connections_ThatHoldEveryPlace_LoseIt()
    {
        const int Most = 8;
        await using var server = await RunningServer.Start(change: options => options with { RequestTimeout = s_time, MaxConnections = Most });
        var held = await Task.WhenAll(Enumerable.Range(0, Most).Select(_ => Connect(server.Rest, "")));

        await Task.WhenAll(held.Select(ReadToEnd)).WaitAsync(20 * s_time, TestContext.Current.CancellationToken);

        Assert.Equal(200, (await server.Get("/health/live")).Status);
        Array.ForEach(held, connection => connection.Dispose());
    }

    [Fact]
    public async Task Connection_ThatAskedOnce_IsKeptWhilePlacesAreFree()
    {
        var time = 2 * s_time;
        await using var server = await RunningServer.Start(change: options => options with { RequestTimeout = time, MaxConnections = 4 });
        using var connection = await Connect(server.Rest, "");
        Assert.StartsWith("HTTP/1.1 200", await Ask(connection), StringComparison.Ordinal);
        await Task.Delay(3 * time, TestContext.Current.CancellationToken);

        var again = await Ask(connection);
        Assert.StartsWith("HTTP/1.1 200", again, StringComparison.Ordinal);
        Assert.DoesNotContain("Connection: close", again, StringComparison.Ordinal);

        using var second = await Connect(server.Rest, "");
        Assert.DoesNotContain("Connection: close", await Ask(second), StringComparison.Ordinal);
        using var third = await Connect(server.Rest, "");
        Assert.Contains("Connection: close", await Ask(third), StringComparison.Ordinal);
        Assert.Contains("armed_connections ", await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<TcpClient> Connect(string address, string sent)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", new Uri(address).Port, TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent), TestContext.Current.CancellationToken);
        return connection;
    }

    private static async Task<string> Ask(TcpClient connection)
    {
        await connection.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var (buffer, answer) = (new byte[4_096], "");
        while (!IsWhole(answer) && await connection.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
        {
            answer += Encoding.ASCII.GetString(buffer, 0, read);
        }

        return answer;
    }

    /// <summary>An answer can come in several packets; what is left of it would pass for the next one.</summary>
    private static bool IsWhole(string answer)
    {
        const string Length = "Content-Length: ";
        var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var at = answer.IndexOf(Length, StringComparison.Ordinal) + Length.Length;
        return body >= 4 && (at >= Length.Length
            ? answer.Length - body >= int.Parse(answer[at..answer.IndexOf('\r', at)], System.Globalization.CultureInfo.InvariantCulture)
            : answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
    }

    /// <summary>Ends when the server closes the connection.</summary>
    private static async Task ReadToEnd(TcpClient connection)
    {
        try
        {
            await connection.GetStream().CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Closed by a reset.
        }
    }
}
