using System.Globalization;
using System.Text;

namespace Armed.Cli.Tests;

/// <summary><c>armed test</c> from the shell; its numbers against lmerTest and pbkrtest are the trainer's tests.</summary>
public sealed class TestCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Test_Hypotheses_AreTestedAloneAndTogether()
    {
        Train("y");

        var json = CommandRun.Of("test", _folder["m"], "arm = 0", "x = 2", "--degrees-of-freedom", "kenward-roger", "--json").Expect(ExitCode.Done).Json;
        var text = CommandRun.Of("test", _folder["m"], "armb - armc").Expect(ExitCode.Done).Out;

        Assert.Equal("kenward-roger", json.GetProperty("degrees_of_freedom").GetString());
        Assert.Equal(["arm: b = 0", "arm: c = 0", "x = 2"], json.GetProperty("contrasts").EnumerateArray().Select(c => c.GetProperty("hypothesis").GetString()));
        Assert.InRange(json.GetProperty("contrasts")[0].GetProperty("df").GetDouble(), 4, 7); // nine clusters in three arms
        Assert.Equal(3, json.GetProperty("joint").GetProperty("numerator_df").GetInt32());
        Assert.Contains("Satterthwaite", text, StringComparison.Ordinal);
        Assert.DoesNotContain("All at once", text, StringComparison.Ordinal);
        CommandRun.Of("test", _folder["m"], "dose = 0").ExpectRefused("no coefficient or term 'dose'. Its coefficients: '(Intercept)', 'x', 'arm: b'");
        CommandRun.Of("test", _folder["m"], "x = 0", "--confidence-level", "95").ExpectRefused("--confidence-level is 95");
    }

    [Fact]
    public void Test_BinaryOutcome_HasWaldTests()
    {
        Train("died");

        var json = CommandRun.Of("test", _folder["m"], "arm", "--json").Expect(ExitCode.Done).Json;

        Assert.Equal(("normal", "chi_square"), (json.GetProperty("contrasts")[0].GetProperty("distribution").GetString(), json.GetProperty("joint").GetProperty("distribution").GetString()));
        CommandRun.Of("test", _folder["m"], "arm", "--degrees-of-freedom", "satterthwaite").ExpectRefused("They exist for a continuous outcome");
    }

    private void Train(string outcome)
    {
        var random = new Random(5);
        var text = new StringBuilder("x,arm,g,y,died\n");
        for (var i = 0; i < 90; i++)
        {
            var (x, cluster) = (random.NextDouble(), i % 9);
            text.Append(CultureInfo.InvariantCulture, $"{x:R},{"abc"[cluster % 3]},g{cluster},{(2 * x) + (cluster % 4) + random.NextDouble():R},{random.Next(2)}\n");
        }

        var data = _folder.Write("data.csv", text.ToString());
        CommandRun.Of("train", data, "--outcome", outcome, "--exclude", outcome == "y" ? "died" : "y", "--cluster", "g", "--hidden", "none", "--random", "1", "--device", "cpu", "-o", _folder["m"]).Expect(ExitCode.Done);
    }
}
