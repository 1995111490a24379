using System.Text.RegularExpressions;

namespace Armed.Cli.Tests;

public sealed partial class HelpTests
{
    /// <summary>Options of other programs, and a prefix of several of ours.</summary>
    private static readonly string[] s_others = ["--project", "--detach-sign", "--augment-", "--add-source", "--global", "--latency", "--connections"];

    /// <summary>An option that the guides name but no verb has would send readers to an error.</summary>
    [Fact]
    public void Guides_EveryOption_IsOneOfAVerb()
    {
        var known = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Snapshots"), "*.txt").SelectMany(file => Option().Matches(File.ReadAllText(file))).Select(match => match.Value).Concat(s_others).ToHashSet(StringComparer.Ordinal);
        var named = Directory.EnumerateFiles(Checkout.PathOf("docs"), "*.md").SelectMany(file => Code().Matches(File.ReadAllText(file)).SelectMany(code => Option().Matches(code.Value)).Select(match => (Guide: Path.GetFileName(file), Option: match.Value))).Distinct();

        Assert.DoesNotContain(named, option => !known.Contains(option.Option));
    }

    [GeneratedRegex("`[^`\\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex("--[a-z][a-z-]*")]
    private static partial Regex Option();

    [Theory]
    [InlineData("armed")]
    [InlineData("armed quickstart")]
    [InlineData("armed train")]
    [InlineData("armed evaluate")]
    [InlineData("armed tune")]
    [InlineData("armed predict")]
    [InlineData("armed reconstruct")]
    [InlineData("armed adapt")]
    [InlineData("armed inspect")]
    [InlineData("armed explain")]
    [InlineData("armed effects")]
    [InlineData("armed test")]
    [InlineData("armed compare")]
    [InlineData("armed diff")]
    [InlineData("armed verify")]
    [InlineData("armed export")]
    [InlineData("armed serve")]
    [InlineData("armed bench paper")]
    [InlineData("armed simulate spirals")]
    [InlineData("armed simulate mixed")]
    public void Help_OfVerb_IsTheSnapshot(string command)
    {
        var run = CommandRun.Of([.. command.Split(' ').Skip(1), "--help"]).Expect(ExitCode.Done);

        Assert.Equal("", run.Error);
        var name = Path.Combine(AppContext.BaseDirectory, "Snapshots", command.Replace(' ', '-') + ".txt");
        var expected = File.Exists(name) ? File.ReadAllText(name).ReplaceLineEndings("\n") : "";
        if (expected != run.Out)
        {
            File.WriteAllText(Directory.CreateDirectory(Path.GetDirectoryName(name)!) + "/" + Path.GetFileName(name) + ".received.txt", run.Out);
        }

        Assert.True(expected == run.Out, $"The help of '{command}' changed. If it should, copy {name}.received.txt over tests/Armed.Cli.Tests/Snapshots/{Path.GetFileName(name)}.\n{run.Out}");
    }

    [Theory]
    [InlineData("quickstart")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("adapt")]
    [InlineData("inspect")]
    [InlineData("explain")]
    [InlineData("effects")]
    [InlineData("test")]
    [InlineData("compare")]
    [InlineData("diff")]
    [InlineData("verify")]
    [InlineData("export")]
    [InlineData("serve")]
    [InlineData("bench", "paper")]
    [InlineData("simulate", "spirals")]
    [InlineData("simulate", "mixed")]
    public void Help_OfEveryVerb_HasAnExample(params string[] verb) =>
        Assert.Contains($"Examples:\n  armed {string.Join(' ', verb)}", CommandRun.Of([.. verb, "--help"]).Out, StringComparison.Ordinal);

    [Fact]
    public void Run_NoArguments_PrintsHelp() =>
        Assert.Equal(CommandRun.Of("--help").Out, CommandRun.Of().Expect(ExitCode.Done).Out);

    [Fact]
    public void Version_IsOneLine() => Assert.Matches(@"^armed \d+\.\d+\.\d+.*\n$", CommandRun.Of("--version").Expect(ExitCode.Done).Out);
}
