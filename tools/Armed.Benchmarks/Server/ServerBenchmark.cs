using System.Runtime.InteropServices;
using System.Text;

namespace Armed.Benchmarks.Server;

/// <summary>The server beside an empty JSON endpoint, and what it does with requests that are none.</summary>
internal static class ServerBenchmark
{
    private const int Connections = 16;
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(2);

    public static async Task Run(string bundle, int rounds, int malformed, TextWriter output)
    {
        output.WriteLine($".NET {Environment.Version}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors, {Connections} connections; client and servers share the machine");
        var name = NameOf(bundle);
        var body = OneRow.Of(bundle);
        using (var armed = ChildServer.Start("armed", bundle))
        using (var empty = ChildServer.Start("empty", bundle))
        {
            var infer = RawConnection.Request($"/v2/models/{name}/infer", body);
            var answer = await AnswerLength(armed.Address, infer);
            var plain = RawConnection.Request($"/empty?length={answer}", Encoding.ASCII.GetBytes($"{{\"text\":\"{new string('x', body.Length - 11)}\"}}"));
            output.WriteLine($"one row: {body.Length} bytes of JSON in, {answer} out, on both");
            await Compare(armed.Address, infer, empty.Address, plain, rounds, output);
        }

        await MalformedRun.Run(bundle, name, body, malformed, output);
    }

    private static string NameOf(string bundle)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(bundle)));
        return name.EndsWith(".armed", StringComparison.Ordinal) ? name[..^6] : name;
    }

    private static async Task Compare(Uri armed, byte[] infer, Uri empty, byte[] plain, int rounds, TextWriter output)
    {
        await LoadRound.Throughput(armed, infer, Connections, s_round);
        await LoadRound.Throughput(empty, plain, Connections, s_round);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            theirs.Add(await LoadRound.Throughput(empty, plain, Connections, s_round));
            ours.Add(await LoadRound.Throughput(armed, infer, Connections, s_round));
        }

        output.WriteLine($"requests/s: empty {Median(theirs):0}, infer {Median(ours):0}; ratio of each round {Text(ours.Zip(theirs, (a, b) => a / b))}, median {Median([.. ours.Zip(theirs, (a, b) => a / b)]):0.00}");
        await CompareLatency(armed, infer, empty, plain, rounds, Median(ours) / 2, output);
    }

    private static async Task CompareLatency(Uri armed, byte[] infer, Uri empty, byte[] plain, int rounds, double rate, TextWriter output)
    {
        var ratios = new List<double>();
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var a = await LoadRound.Latencies(empty, plain, Connections, rate, s_round);
            var b = await LoadRound.Latencies(armed, infer, Connections, rate, s_round);
            ratios.Add(Quantile(b, 0.99) / Quantile(a, 0.99));
            theirs.AddRange(a);
            ours.AddRange(b);
        }

        output.WriteLine($"at {rate:0} requests/s, half of what infer reaches: p50 empty {1e3 * Quantile(theirs, 0.5):0.00} ms, infer {1e3 * Quantile(ours, 0.5):0.00} ms; "
            + $"p99 {1e3 * Quantile(theirs, 0.99):0.00} and {1e3 * Quantile(ours, 0.99):0.00} ms; ratio of p99 of each round {Text(ratios)}, median {Median(ratios):0.00}");
    }

    private static async Task<int> AnswerLength(Uri address, byte[] request)
    {
        using var connection = await RawConnection.Open(address);
        var status = await connection.Send(request, keepBody: true);
        return status == 200 ? connection.Body.Length : throw new InvalidOperationException($"The server answered {status}: {connection.Body}");
    }

    private static string Text(IEnumerable<double> values) => string.Join(' ', values.Select(value => value.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)));

    private static double Median(List<double> values) => Quantile(values, 0.5);

    private static double Quantile(List<double> values, double p) => values.Order().ElementAt(Math.Min(values.Count - 1, (int)(p * values.Count)));
}
