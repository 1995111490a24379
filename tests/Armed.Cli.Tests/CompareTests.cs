using System.Globalization;

namespace Armed.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The numbers are those of the manifests; their tests against lme4 are the trainer's.</summary>
    [Fact]
    public void Compare_TwoBundles_PrintsTheTest()
    {
        var data = Data();
        var (plain, slopes) = (Train(data, "plain", "1"), Train(data, "slopes", "1 + x"));

        var json = CommandRun.Of("compare", _folder["slopes"], _folder["plain"], "--json").Expect(ExitCode.Done).Json;
        var text = CommandRun.Of("compare", _folder["slopes"], _folder["plain"]).Expect(ExitCode.Done).Out;

        var test = json.GetProperty("tests")[0];
        Assert.Equal([_folder["plain"], _folder["slopes"]], json.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("bundle").GetString()));
        Assert.Equal(2 * (slopes - plain), test.GetProperty("chi_square").GetDouble(), 1e-9);
        Assert.Equal(2, test.GetProperty("df").GetInt32());
        Assert.True(test.GetProperty("mixture_p").GetDouble() < test.GetProperty("p").GetDouble());
        foreach (var part in new[] { "restricted likelihoods (REML)", "(1 + x | g)", "mixture p", slopes.ToString("0.000", CultureInfo.InvariantCulture), "chi-squares with 1 and 2 df" })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Compare_OneBundle_IsRefused() => CommandRun.Of("compare", "a.armed").ExpectRefused("There is one bundle, 'a.armed'; expected two or more");

    private double Train(string data, string name, string random) =>
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "none", "--random", random, "--device", "cpu", "-o", _folder[name], "--json")
            .Expect(ExitCode.Done).Json.GetProperty("logLik").GetDouble();

    private string Data() => SlopesTable.Write(_folder);
}
