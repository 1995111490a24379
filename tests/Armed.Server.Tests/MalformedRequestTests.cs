using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Armed.Server.Tests;

/// <summary>A small run of what the benchmark <c>server</c> does ten thousand times.</summary>
public sealed class MalformedRequestTests
{
    [Fact]
    public async Task Infer_DamagedBodies_AreAnsweredOrRefusedAndNothingBreaks()
    {
        await using var server = await RunningServer.Start();
        var random = new Random(11);
        var valid = Encoding.UTF8.GetBytes(Wards.Row);
        for (var i = 0; i < 300; i++)
        {
            var body = Damage(valid, random);
            var status = await Send(server, body, body.Length);
            Assert.True(status is 200 or 400 or 413, $"status {status} for {Encoding.Latin1.GetString(body)}");
        }

        Assert.Equal(200, (await server.Infer(Wards.Row)).Status);
        Assert.DoesNotContain(server.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Infer_EveryPrefix_Is400()
    {
        await using var server = await RunningServer.Start();
        var valid = Encoding.UTF8.GetBytes(Wards.Row);
        for (var length = 0; length < valid.Length; length += 3)
        {
            Assert.Equal(400, await Send(server, valid[..length], length));
        }
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        var body = (byte[])valid.Clone();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var place = random.Next(body.Length);
            body = random.Next(4) switch
            {
                0 => [.. body[..place], .. body[(place + random.Next(body.Length - place))..]],
                1 => [.. body[..place], .. valid[random.Next(valid.Length)..], .. body[place..]],
                2 => [.. body[..place], (byte)random.Next(256), .. body[(place + 1)..]],
                _ => [.. body[..place], .. Encoding.ASCII.GetBytes(random.Next(5) switch { 0 => "1e999", 1 => "NaN", 2 => "null", 3 => "[[[[", _ => "-1" }), .. body[place..]],
            };
            if (body.Length == 0)
            {
                return body;
            }
        }

        return body;
    }

    private static async Task<int> Send(RunningServer server, byte[] body, int stated)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", new Uri(server.Rest).Port, TestContext.Current.CancellationToken);
        var head = string.Create(CultureInfo.InvariantCulture, $"POST /v2/models/wards/infer HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {stated}\r\n\r\n");
        await connection.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], TestContext.Current.CancellationToken);
        var answer = await new StreamReader(connection.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);
        return int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture);
    }
}
