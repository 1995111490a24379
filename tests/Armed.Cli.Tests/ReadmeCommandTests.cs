using Armed.Cli.Commands;
using Armed.Cli.Parsing;
using Armed.Trainer;

namespace Armed.Cli.Tests;

public sealed class ReadmeCommandTests
{
    private static readonly string[] s_readme = File.ReadAllLines(Checkout.PathOf("README.md"));

    public static TheoryData<string> Commands => [.. s_readme.Where(line => line.StartsWith("armed ", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Readme_Command_Parses(string line) => AssertParses(line);

    [Theory]
    [InlineData("quickstart")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("inspect")]
    [InlineData("explain")]
    [InlineData("verify")]
    [InlineData("serve")]
    [InlineData("simulate", "spirals")]
    public void Help_Examples_Parse(params string[] verb)
    {
        var examples = CommandRun.Of([.. verb, "--help"]).Out.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("armed ", StringComparison.Ordinal) && !line.Contains("[options]", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, AssertParses);
    }

    [Fact]
    public void Readme_Configuration_HasTheDefaults()
    {
        var json = string.Join('\n', s_readme.SkipWhile(line => line != "```json").Skip(1).TakeWhile(line => line != "```"));
        Assert.Equal(TrainingOptionsJson.ToElement(new()).GetRawText(), TrainingOptionsJson.ToElement(TrainingOptionsJson.Parse(json)).GetRawText());
    }

    private static void AssertParses(string line)
    {
        var args = CommandLineParserText.Split(line).Skip(1).ToArray();
        var host = new CommandHost(TextWriter.Null, TextWriter.Null, ShowsProgress: false, OutIsTerminal: false, CancellationToken.None, TimeProvider.System);
        Assert.Empty(ParseFaults.Of(new ArmedRootCommand(host).Parse(args)));
    }

    /// <summary>Splits a line as a shell does, as far as the examples need it: single and double quotes.</summary>
    private static class CommandLineParserText
    {
        public static IReadOnlyList<string> Split(string line)
        {
            var (words, word, quote) = (new List<string>(), "", '\0');
            foreach (var letter in line)
            {
                if (quote == '\0' && letter is '"' or '\'')
                {
                    quote = letter;
                }
                else if (letter == quote)
                {
                    quote = '\0';
                }
                else if (letter == ' ' && quote == '\0')
                {
                    (words, word) = ([.. words, word], "");
                }
                else
                {
                    word += letter;
                }
            }

            return [.. words, word];
        }
    }
}
