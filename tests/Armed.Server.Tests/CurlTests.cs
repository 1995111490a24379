using System.Diagnostics;
using System.Text.Json;

namespace Armed.Server.Tests;

/// <summary>The curl commands of the documents, run as they stand.</summary>
public sealed class CurlTests
{
    private const string Address = "http://127.0.0.1:8080";

    public static TheoryData<string, string> Commands =>
        [.. new[] { "README.md", "docs/server.md" }.SelectMany(file => Of(file).Select(command => (file, command)))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Document_CurlCommand_IsAnswered(string file, string command)
    {
        Assert.SkipUnless(Has("bash") && Has("curl"), "bash or curl is not installed.");
        await using var server = await RunningServer.Start(_ => Checkout.PathOf("models", "quickstart"));

        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command.Replace(Address, server.Rest, StringComparison.Ordinal) + " -s --fail-with-body"]) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, $"{file}: {text}");
        var answer = JsonElement.Parse(text);
        Assert.True(answer.TryGetProperty("inputs", out _) || Prediction(answer) is > 0 and < 1, text);
    }

    /// <summary>Of a row as plain JSON, or of the protocol's tensors.</summary>
    private static double Prediction(JsonElement answer) => answer.TryGetProperty("prediction", out var own) ? own.GetDouble() : answer.Number("prediction");

    private static IEnumerable<string> Of(string file)
        => Checkout.Read(file).Split("```sh\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])
            .SelectMany(block => block.Split("\ncurl ").Select((part, i) => i == 0 ? part : "curl " + part)).Where(command => command.StartsWith("curl ", StringComparison.Ordinal)).Select(command => command.Trim());

    private static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
