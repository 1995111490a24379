using System.Globalization;
using System.Text.Json;

namespace Armed.Cli.Tests.Exporting;

/// <summary>
/// The samples of tests/samples predict raw rows with the shipped bundle's graphs where none of this repository's code runs. Each needs its runtime, and is skipped with the
/// reason where that is absent; tools/checks/other-runtimes.sh installs what it can and runs them all.
/// </summary>
public sealed class OtherRuntimesTests : IDisposable
{
    // Single precision through other builds of ONNX Runtime: the bound of the bundle's own parity.
    private const double Tolerance = 1e-5;

    private static readonly string s_samples = Checkout.PathOf("tests", "samples");
    private static readonly string s_bundle = Checkout.PathOf("models", "quickstart");
    private static readonly string s_songs = Path.Combine(s_samples, "songs.csv");
    private static readonly string s_modules = Environment.GetEnvironmentVariable("ARMED_NODE_MODULES") ?? Path.Combine(s_samples, "node_modules");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mixed")]
    [InlineData("fixed")]
    [InlineData("inferred")]
    public void ExpectedPredictions_AreThoseOfPredict(string head)
    {
        CommandRun.Of("predict", s_bundle, s_songs, "--head", head, "-o", _folder["p.csv"]).Expect(ExitCode.Done);
        AssertClose(Expected(head), [.. Rows(_folder["p.csv"])]);
    }

    [Theory]
    [InlineData("mixed")]
    [InlineData("inferred")]
    public async Task Node_TextsAsTheyStand_PredictsThem(string head)
    {
        RequireModules("onnxruntime-node");
        await AssertPredictsAsync(head, "node", [Sample("node", "predict-strings.mjs"), Strings(), s_songs, head]);
    }

    [Fact]
    public async Task Node_CodesOfTheManifest_PredictsThem()
    {
        RequireModules("onnxruntime-node");
        await AssertPredictsAsync("mixed", "node", [Sample("node", "predict.mjs"), s_bundle, s_songs]);
    }

    [Fact]
    public async Task Browser_Page_PredictsRowsAndTheForm()
    {
        RequireModules("onnxruntime-web", "puppeteer-core");
        var browser = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        Assert.SkipUnless(File.Exists(browser), $"No {browser} (Debian: chromium); set CHROMIUM to another.");
        await AssertPredictsAsync("mixed", "node", [Sample("browser", "predict.mjs"), Strings(), s_bundle, s_modules, s_songs]);
    }

    [Fact]
    public async Task Python_TextsAsTheyStand_PredictsThem()
    {
        var found = await TryRunAsync("python3", "-c", "import onnxruntime");
        Assert.SkipUnless(found?.Code == 0, "No python3 with the package onnxruntime.");
        await AssertPredictsAsync("mixed", "python3", [Sample("python", "predict.py"), Strings(), s_songs]);
    }

    [Fact]
    public async Task MlNet_PredictionEngine_PredictsRows()
    {
        var program = Path.Combine(s_samples, "mlnet", "bin", "Release", "net10.0", "predict-mlnet.dll");
        Assert.SkipUnless(File.Exists(program), "tests/samples/mlnet is not built: dotnet build tests/samples/mlnet -c Release.");
        await AssertPredictsAsync("mixed", "dotnet", [program, s_bundle, s_songs]);
    }

    private static string Sample(string folder, string name) => Path.Combine(s_samples, folder, name);

    private static void RequireModules(params string[] names)
    {
        foreach (var name in names)
        {
            Assert.SkipUnless(Directory.Exists(Path.Combine(s_modules, name)), $"No npm package {name} in {s_modules}; tools/checks/other-runtimes.sh installs it.");
        }
    }

    private string Strings()
    {
        CommandRun.Of("export", s_bundle, "--layout", "strings", "-o", _folder["strings"]).Expect(ExitCode.Done);
        return _folder["strings"];
    }

    private static async Task<ProcessRun?> TryRunAsync(string program, params string[] args)
    {
        try
        {
            return await ProcessRun.Of(Path.GetDirectoryName(Directory.Exists(s_modules) ? s_modules : s_samples)!, program, args);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no such program
        }
    }

    private static async Task AssertPredictsAsync(string head, string program, string[] args)
    {
        var run = await TryRunAsync(program, args);
        Assert.SkipWhen(run is null, $"No program {program}.");
        Assert.True(run.Code == 0, run.Error + run.Out);
        var rows = JsonElement.Parse(run.Out).GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetDouble()).ToArray());
        AssertClose(Expected(head), [.. rows]);
    }

    private static double[][] Expected(string head) => [.. Rows(Path.Combine(s_samples, "expected", head + ".csv"))];

    private static IEnumerable<double[]> Rows(string csv) =>
        File.ReadAllLines(csv).Skip(1).Select(line => line.Split(',')[1..^1].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray());

    private static void AssertClose(double[][] expected, double[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected[row].Length, actual[row].Length);
            for (var i = 0; i < expected[row].Length; i++)
            {
                Assert.Equal(expected[row][i], actual[row][i], Tolerance);
            }
        }
    }
}
