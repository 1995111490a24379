using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Armed.Benchmarks.Server;

/// <summary>Requests that were changed at random, REST (whole or their body alone) and gRPC: none may crash the server, take more than 5 seconds, or count as the server's fault.</summary>
internal static class RequestFuzz
{
    private const int Workers = 200; // most wait for the time of a request that does not end
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);
    private static readonly string[] s_pieces = ["\r\n", "Content-Encoding: br\r\n", "Transfer-Encoding: chunked\r\n", "ffffffffffffffff", "1e999", "NaN", "[[[[[[[[", "{\"a\":", "\"\\ud800\"", "null", "-1", "\0", "grpc-encoding: gzip\r\n", "Content-Length: 5\r\n"];

    /// <returns>Whether nothing went wrong.</returns>
    public static async Task<bool> Run(string bundle, int count, int seed, TextWriter output)
    {
        using var server = ChildServer.Start("fuzz", bundle);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(bundle)).Replace(".armed", "", StringComparison.Ordinal);
        var body = OneRow.Of(bundle);
        var message = GrpcMessage(name, body);
        using var grpc = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true }) { Timeout = s_longest };
        output.WriteLine($"unchanged: REST {await Raw(server.Address, Request(name, body))}, gRPC {await Call(grpc, server.Grpc!, message)}");
        var before = server.Memory;
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random((seed * 1_000) + worker);
            for (var i = worker; i < count && server.IsRunning; i += Workers)
            {
                var outcome = random.Next(4) switch
                {
                    0 => "gRPC " + await Call(grpc, server.Grpc!, Damage(message, random)),
                    1 => "REST " + await Raw(server.Address, Damage(Request(name, body), random)),
                    _ => "REST " + await Raw(server.Address, Request(name, Damage(body, random))),
                };
                lock (outcomes)
                {
                    outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                }
            }
        })));
        output.WriteLine($"{count} requests: {string.Join(", ", outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}: {o.Value}"))}");
        output.WriteLine($"running: {server.IsRunning}; resident memory {before:0} MB before, {server.Memory:0} MB after; unchanged then: REST {await Raw(server.Address, Request(name, body))}, gRPC {await Call(grpc, server.Grpc!, message)}");
        return server.IsRunning && !outcomes.Keys.Any(outcome => outcome is "REST 500" or "gRPC 2" or "gRPC 13" or "REST hang" or "gRPC hang");
    }

    private static byte[] Request(string name, byte[] body) => RawConnection.Request($"/v2/models/{name}/infer", body);

    /// <summary>The status; 0 for a connection that ended without one.</summary>
    private static async Task<string> Raw(Uri address, byte[] request)
    {
        using var time = new CancellationTokenSource(s_longest);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, time.Token);
            await socket.SendAsync(request, time.Token);
            var (buffer, length) = (new byte[4_096], 0);
            while (length < 12 && await socket.ReceiveAsync(buffer.AsMemory(length), time.Token) is var read and > 0)
            {
                length += read;
            }

            return length >= 12 ? Encoding.ASCII.GetString(buffer, 9, 3) : "0";
        }
        catch (OperationCanceledException)
        {
            return "hang";
        }
        catch (SocketException)
        {
            return "0";
        }
    }

    private static async Task<string> Call(HttpClient client, Uri address, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/inference.GRPCInferenceService/ModelInfer"))
        {
            Content = new ByteArrayContent(body),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        try
        {
            using var response = await client.SendAsync(request);
            return (response.Headers.TryGetValues("grpc-status", out var status) || response.TrailingHeaders.TryGetValues("grpc-status", out status)) ? status.First() : $"HTTP {(int)response.StatusCode}";
        }
        catch (TaskCanceledException)
        {
            return "hang";
        }
        catch (HttpRequestException)
        {
            return "0";
        }
    }

    /// <summary>The request of one row as the protocol's ModelInferRequest: 1 model_name, 5 inputs of 1 name, 2 datatype, 3 shape and 5 contents of 6 FP32 or 8 BYTES.</summary>
    private static byte[] GrpcMessage(string name, byte[] json)
    {
        var inputs = JsonElement.Parse(json).GetProperty("inputs").EnumerateArray().SelectMany(input =>
        {
            var value = input.GetProperty("data")[0];
            var contents = value.ValueKind == JsonValueKind.Number ? Field(6, BitConverter.GetBytes(value.GetSingle())) : Field(8, Encoding.UTF8.GetBytes(value.GetString()!));
            return Field(5, [.. Text(1, input.GetProperty("name").GetString()!), .. Text(2, input.GetProperty("datatype").GetString()!), .. Field(3, [1, 1]), .. Field(5, contents)]);
        });
        byte[] message = [.. Text(1, name), .. inputs];
        return [0, .. BitConverter.GetBytes(IPAddress.HostToNetworkOrder(message.Length)), .. message];
    }

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] content)
        => content.Length < 128 ? [(byte)((field << 3) | 2), (byte)content.Length, .. content] : [(byte)((field << 3) | 2), (byte)(content.Length | 128), (byte)(content.Length >> 7), .. content];

    private static byte[] Damage(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes.RemoveRange(place, random.Next(Math.Min(100, bytes.Count - place))); break;
                case 1: bytes.Insert(place, (byte)random.Next(256)); break;
                case 2: bytes.InsertRange(place, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(s_pieces[random.Next(s_pieces.Length)], random.Next(20) == 0 ? 2_000 : 1)))); break;
                case 3: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                default: bytes[place] = (byte)random.Next(256); break;
            }
        }

        return [.. bytes];
    }
}
