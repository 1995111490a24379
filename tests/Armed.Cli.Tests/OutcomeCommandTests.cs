using System.Globalization;
using System.Text;

namespace Armed.Cli.Tests;

/// <summary>Counts and ordered classes from the shell: train, verify, inspect, predict.</summary>
public sealed class OutcomeCommandTests : IDisposable
{
    private static readonly string[] s_small = ["--cluster", "g", "--hidden", "4", "--max-epochs", "2", "--device", "cpu"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Count_WithOffsetAndWeights_GoesAllTheWay()
    {
        var bundle = Train("--outcome", "n", "--task", "count", "--family", "negative-binomial", "--offset", "o", "--weights", "w", "--exclude", "r");

        var outcome = Manifest(bundle).GetProperty("outcome");
        Assert.Equal("negative-binomial", outcome.GetProperty("family").GetString());
        Assert.True(outcome.GetProperty("dispersion").GetDouble() > 0);
        Assert.Equal(("o", "w"), (outcome.GetProperty("offset").GetString(), outcome.GetProperty("weights").GetString()));
        Assert.Contains("offset o, the log of the exposure", CommandRun.Of("inspect", bundle).Expect(ExitCode.Done).Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        var lines = CommandRun.Of("predict", bundle, Data()).Expect(ExitCode.Done).Out.Split('\n');
        Assert.Equal("row,prediction,linear_predictor,linear_predictor_sd,head", lines[0]);
        Assert.Equal(81, lines.Count(line => line.Length > 0));
        var counts = CommandRun.Of("predict", bundle, Data(), "--interval", "0.9", "--interval-for", "observation").Expect(ExitCode.Done).Out.Split('\n');
        Assert.EndsWith(",head,interval_lower,interval_upper", counts[0], StringComparison.Ordinal);
        Assert.Matches(@",\w+,\d+,\d+$", counts[1]); // whole numbers
        CommandRun.Of("predict", bundle, _folder.Write("bare.csv", "x,g\n1,a\n")).ExpectRefused("has no column 'o' (offset: the logarithm of the exposure)");
    }

    [Fact]
    public void Ordinal_WithOrderAndClassWeights_GoesAllTheWay()
    {
        var bundle = Train("--outcome", "r", "--task", "ordinal", "--order", "low,mid,high", "--class-weights", "low=2,mid=0.5", "--numeric", "x");

        var outcome = Manifest(bundle).GetProperty("outcome");
        Assert.Equal(["low", "mid", "high"], outcome.GetProperty("classes").EnumerateArray().Select(level => level.GetString()));
        Assert.Equal([2, 0.5, 1], outcome.GetProperty("class_weights").EnumerateArray().Select(weight => weight.GetDouble()));
        var lines = CommandRun.Of("predict", bundle, Data()).Expect(ExitCode.Done).Out.Split('\n');
        Assert.Equal("row,prediction_low,prediction_mid,prediction_high,linear_predictor,linear_predictor_sd,head", lines[0]);
        var cells = lines[1].Split(',').Skip(1).Take(3).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture));
        Assert.Equal(1, cells.Sum(), 1e-6); // float rounding
        var means = CommandRun.Of("predict", bundle, Data(), "--interval", "0.9").Expect(ExitCode.Done).Out.Split('\n');
        Assert.EndsWith(",head,interval_lower_low,interval_lower_mid,interval_lower_high,interval_upper_low,interval_upper_mid,interval_upper_high", means[0], StringComparison.Ordinal);
        var levels = CommandRun.Of("predict", bundle, Data(), "--interval", "0.9", "--interval-for", "observation").Expect(ExitCode.Done).Out.Split('\n');
        Assert.EndsWith(",head,interval_lower,interval_upper", levels[0], StringComparison.Ordinal);
        Assert.Matches(",(low|mid),(mid|high)$", levels[1]);
        CommandRun.Of("explain", bundle, Data(), "-o", _folder["r.html"]).Expect(ExitCode.Done);
        Assert.Contains("Average effects on the probability of each class", File.ReadAllText(_folder["r.html"]), StringComparison.Ordinal);
        CommandRun.Of(["train", Data(), .. s_small, "--outcome", "r", "--task", "ordinal", "-o", _folder["x"]]).ExpectRefused("Name them with --order");
    }

    [Fact]
    public void Family_OfAnotherTask_IsRefused() =>
        CommandRun.Of(["train", Data(), .. s_small, "--outcome", "n", "--family", "negative-binomial", "-o", _folder["x"]]).ExpectRefused("Families are for counts. Use --task count");

    private string Train(params string[] options)
    {
        var bundle = _folder["a.armed"];
        CommandRun.Of(["train", Data(), .. s_small, .. options, "-o", bundle]).Expect(ExitCode.Done);
        CommandRun.Of("verify", bundle).Expect(ExitCode.Done);
        return bundle;
    }

    private static System.Text.Json.JsonElement Manifest(string bundle) => CommandRun.Of("inspect", bundle, "--json").Expect(ExitCode.Done).Json.GetProperty("manifest");

    private string Data()
    {
        var text = new StringBuilder("x,g,o,w,n,r\n");
        for (var i = 0; i < 80; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i * 37 % 80 / 10.0},{"abcd"[i % 4]},{i % 5 * 0.25},{1 + i % 2},{i * 7 % 6},{(i * 11 % 9) switch { < 3 => "low", < 6 => "mid", _ => "high" }}\n");
        }

        return _folder.Write("data.csv", text.ToString());
    }
}
