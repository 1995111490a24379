using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Armed.Benchmarks.Server;

/// <summary>Damaged, truncated, oversized, packed and slow requests: each must be refused with 4xx (or answered, where the damage does none), and nothing may grow.</summary>
internal static class MalformedRun
{
    private const int Workers = 8;

    public static async Task Run(string bundle, string name, byte[] body, int count, TextWriter output)
    {
        using var server = ChildServer.Start("strict", bundle);
        var path = $"/v2/models/{name}/infer";
        var bomb = Bomb();
        await Batch(server.Address, path, body, bomb, count / 5, seed: 1);
        var before = server.Memory;
        var statuses = await Batch(server.Address, path, body, bomb, count, seed: 2);
        var slow = await Slow(server.Address, path, 200);
        using var connection = await RawConnection.Open(server.Address);
        var last = await connection.Send(RawConnection.Request(path, body));
        output.WriteLine($"{count} malformed requests: {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{(s.Key == 0 ? "cut off by the client" : s.Key)}: {s.Value}"))}; "
            + $"200 slow ones: {string.Join(", ", slow.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))}");
        output.WriteLine($"resident memory after the first {count / 5}: {before:0} MB, at the end {server.Memory:0} MB; still running: {server.IsRunning}; a good request then: {last}");
    }

    private static async Task<Dictionary<int, int>> Batch(Uri address, string path, byte[] body, byte[] bomb, int count, int seed)
    {
        var parts = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random((seed * 1_000) + worker);
            var statuses = new List<int>();
            for (var i = worker; i < count; i += Workers)
            {
                statuses.Add(await One(address, path, body, bomb, random));
            }

            return statuses;
        })));
        return Count(parts.SelectMany(part => part));
    }

    private static async Task<int> One(Uri address, string path, byte[] body, byte[] bomb, Random random)
    {
        using var connection = await RawConnection.Open(address);
        switch (random.Next(10))
        {
            case 0:
                // Truncated: fewer bytes than stated, then gone.
                var request = RawConnection.Request(path, body);
                await connection.SendPart(request.AsMemory(0, random.Next(1, request.Length)));
                return 0;
            case 1:
                await connection.SendPart(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {random.Next(20_000_000, int.MaxValue)}\r\n\r\n"));
                return await connection.Receive();
            case 2:
                return await connection.Send(RawConnection.Request(path, bomb, "Content-Type: application/json\r\nContent-Encoding: gzip"));
            case 3:
                return await connection.Send(RawConnection.Request(path, body, "Content-Type: application/octet-stream\r\nInference-Header-Content-Length: " + random.Next(body.Length).ToString(CultureInfo.InvariantCulture)));
            case 4:
                return await connection.Send(RawConnection.Request(path, body, "Content-Type: text/plain"));
            case 5:
                return await connection.Send(RawConnection.Request(path + random.Next(100).ToString(CultureInfo.InvariantCulture), body));
            default:
                return await connection.Send(RawConnection.Request(path, Damage(body, random)));
        }
    }

    /// <summary>Bytes that come one by one, and stop.</summary>
    private static async Task<Dictionary<int, int>> Slow(Uri address, string path, int count)
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var connection = await RawConnection.Open(address);
            await connection.SendPart(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"));
            for (var i = 0; i < 3; i++)
            {
                await connection.SendPart("{"u8.ToArray());
                await Task.Delay(300);
            }

            return await connection.Receive();
        }));
        return Count(statuses);
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        var text = valid.ToList();
        for (var changes = random.Next(1, 5); changes > 0 && text.Count > 0; changes--)
        {
            var place = random.Next(text.Count);
            switch (random.Next(4))
            {
                case 0: text.RemoveRange(place, random.Next(text.Count - place)); break;
                case 1: text.Insert(place, (byte)random.Next(256)); break;
                case 2: text.InsertRange(place, Encoding.ASCII.GetBytes(random.Next(5) switch { 0 => "1e999", 1 => "NaN", 2 => new string('[', 100), 3 => "\"\\ud800\"", _ => "," })); break;
                default: text[place] = (byte)random.Next(256); break;
            }
        }

        return [.. text];
    }

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new byte[40 << 20]);
        }

        return packed.ToArray();
    }

    private static Dictionary<int, int> Count(IEnumerable<int> statuses) => statuses.GroupBy(status => status).ToDictionary(group => group.Key, group => group.Count());
}
