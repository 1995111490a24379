using System.Xml.Linq;
using Armed.Trainer;

namespace Armed.Cli.Tests;

public sealed class TuneTests : IDisposable
{
    private static readonly string[] s_small = ["--outcome", "y", "--cluster", "cluster", "--hidden", "8", "--max-epochs", "3", "--refit", "off", "--device", "cpu", "--folds", "2", "--trials", "2"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Text_HasLeaderboardSensitivityAndTheNextCommand()
    {
        var run = Tune("-o", _folder["tune.json"]);

        Assert.Contains("log_loss of y: 3 trials on 200 rows, 2 folds of rows;", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"\n +0 +3 +0\.\d{4} +\d+\.\d +as given", run.Out);
        Assert.Matches(@"\n lambda_g +0 +\d", run.Out);
        Assert.Contains($"armed train {_folder["s.csv"]} --outcome y --cluster cluster --config {_folder["tune.options.json"]} -o model.armed", run.Out, StringComparison.Ordinal);
        CommandRun.Of(["train", _folder["s.csv"], "--outcome", "y", "--cluster", "cluster", "--config", _folder["tune.options.json"], "--report", "false", "-o", _folder["m.armed"]]).Expect(ExitCode.Done);
    }

    /// <summary>Every figure has a sentence, and the same for readers who do not see it; the page runs and loads nothing.</summary>
    [Fact]
    public void Run_Page_HasAFigureOfEachOptionAndWhatWasTuned()
    {
        string[] more = ["--trials", "8", "-o", _folder["tune.json"]];
        var run = CommandRun.Of(["tune", Spirals(), .. s_small[..^2], .. more]).Expect(ExitCode.Done);

        var page = XDocument.Parse(File.ReadAllText(_folder["tune.html"]));
        var figures = page.Descendants("figure").ToList();
        var sensitivity = CommandRun.Of(["tune", Spirals(), .. s_small[..^2], .. more, "--resume", "--json"]).Expect(ExitCode.Done).Json;
        var varied = sensitivity.GetProperty("sensitivity").EnumerateArray()
            .Where(option => option.GetProperty("values").EnumerateArray().Count(value => value.GetProperty("trials").GetInt32() > 0) > 1).Select(option => option.GetProperty("option").GetString()!);
        Assert.Equal(varied.Order(StringComparer.Ordinal), figures.Select(figure => figure.Descendants("b").First().Value).Order(StringComparer.Ordinal));
        Assert.All(figures, figure =>
        {
            var sentence = figure.Descendants("p").First().Value;
            Assert.Matches("(has the best mean and .* the worst: the difference is )|(no difference can be judged)", sentence);
            Assert.EndsWith(sentence, figure.Descendants("svg").First().Attribute("aria-label")!.Value, StringComparison.Ordinal);
        });
        Assert.Contains("(input_clip, embedding_above_levels) are not in the default space; --space can name them.", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("Not tuned: networks, curves, trees, because the refit is off.", page.Root.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "img" or "link");
        Assert.Contains($"The page with figures of each option: {_folder["tune.html"]}", run.Out, StringComparison.Ordinal);
        Assert.Equal(_folder["tune.html"], sensitivity.GetProperty("page").GetString());
    }

    [Theory]
    [InlineData(true, "hidden", "Options that prepare the inputs (input_clip, embedding_above_levels) are not in the default space; --space can name them.")]
    [InlineData(false, "hidden", "Options that prepare the inputs (input_clip, embedding_above_levels) were not tuned; --space can name them.")]
    [InlineData(false, "hidden,input_clip", "Of the options that prepare the inputs, input_clip was tuned and embedding_above_levels was not.")]
    [InlineData(false, "input_clip,embedding_above_levels", "Of the options that prepare the inputs, input_clip and embedding_above_levels were tuned.")]
    public void Preprocessing_OfASpace_IsTold(bool isDefault, string tuned, string expected) =>
        Assert.StartsWith(expected, Armed.Cli.Tuning.TunedSpace.Preprocessing(isDefault, tuned.Split(',')), StringComparison.Ordinal);

    [Fact]
    public void Run_OutputNamedAsThePage_IsRefused() =>
        CommandRun.Of(["tune", Spirals(), .. s_small, "-o", _folder["t.html"]]).ExpectRefused("is the name of the page; expected the name of a JSON file, such as ");

    [Fact]
    public void Run_Json_HasTheResultAndResumes()
    {
        var first = Tune("--json", "-o", _folder["tune.json"]).Json;
        var again = Tune("--json", "-o", _folder["tune.json"], "--resume").Json;

        Assert.Equal("log_loss", first.GetProperty("measure").GetString());
        Assert.Equal(first.GetProperty("leaderboard").GetRawText(), again.GetProperty("leaderboard").GetRawText());
        Assert.Equal(
            TrainingOptionsJson.ToElement(TrainingOptionsJson.Parse(first.GetProperty("best").GetRawText())).GetRawText(), TrainingOptionsJson.ToElement(TrainingOptionsJson.Load(_folder["tune.options.json"])).GetRawText());
        CommandRun.Of(["tune", Spirals(), .. s_small, "-o", _folder["tune.json"]]).ExpectRefused("--force");
    }

    [Theory]
    [InlineData("-o t.json", "armed tune needs an end: --budget TIME, such as 10m, or --trials N.")]
    [InlineData("-o t.json --budget 10", "option --budget is '10'; expected a time such as 90s, 10m or 1h30m.")]
    [InlineData("-o t.json --trials 0", "trials is 0; expected 1 or more.")]
    [InlineData("-o t.json --trials 1 --scheme future", "option --scheme is 'future'; expected rows or clusters.")]
    [InlineData("-o t.json --trials 1 --space none.json", "The search space 'none.json' cannot be read")]
    [InlineData("--trials 1", "--output")]
    public void Run_WrongOption_SaysWhatAndWhatInstead(string options, string expected) =>
        CommandRun.Of(["tune", Spirals(), "--outcome", "y", "--cluster", "cluster", .. options.Split(' ')]).ExpectRefused(expected);

    [Fact]
    public void Run_OutputThatIsRead_IsRefused()
    {
        File.WriteAllText(_folder["t.options.json"], "{ \"hidden\": [8] }");
        File.WriteAllText(_folder["space.json"], "{ \"lambda_g\": [0, 0.1] }");
        CommandRun Refused(string output, params string[] more) => CommandRun.Of(["tune", Spirals(), .. s_small, .. more, "--force", "-o", _folder[output]]);

        Refused("t.json", "--config", _folder["t.options.json"]).ExpectRefused("t.options.json' is the file of --config that is read. Choose another name with -o.");
        Refused("space.json", "--space", _folder["space.json"]).ExpectRefused("is the search space that is read.");
        Assert.Equal("{ \"hidden\": [8] }", File.ReadAllText(_folder["t.options.json"]));
    }

    [Theory]
    [InlineData(1, "No trial is better than the options as given: 1 of 5 trials had the whole 9 epochs.")]
    [InlineData(0, "No trial has had the whole 9 epochs yet, so the options as given stay the best. Of those with fewer, trial 4 leads: -0.1000 after 3 epochs. Go on with --resume and more time or trials.")]
    public void AsGiven_GivenOptionsLead_SaysWhetherOthersHadAsManyEpochs(int risen, string expected) => Assert.Equal(expected, Armed.Cli.Tuning.TuneVerdict.AsGiven(9, risen, 5, 1, (4, -0.1, 3)));

    [Theory]
    [InlineData(0, "The options as given are all that was tried. Go on with --resume and more time or trials.")]
    [InlineData(2, "None of 2 trials could be fitted, so the options as given stay the best.")]
    public void AsGiven_NothingElseWasFitted_SaysSo(int failed, string expected) => Assert.Equal(expected, Armed.Cli.Tuning.TuneVerdict.AsGiven(9, 0, 0, failed, default));

    /// <summary>No fit of two epochs loses its patience: every trial has the same score.</summary>
    [Fact]
    public void Run_OptionsThatChangeNothing_SaysSo()
    {
        var space = _folder.Write("idle.json", "{ \"patience\": [10, 11, 12] }");
        string[] columns = ["--outcome", "y", "--cluster", "cluster", "--hidden", "4", "--max-epochs", "2", "--refit", "off", "--device", "cpu", "--folds", "2", "--trials", "2"];

        var run = CommandRun.Of(["tune", Spirals(), .. columns, "--space", space, "-o", _folder["idle-tune.json"]]).Expect(ExitCode.Done);

        Assert.Contains("No option changed the score: all 3 trials have the same log_loss on every fold, so the options as given stay.", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("<figure>", File.ReadAllText(_folder["idle-tune.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1h30m", 5_400)]
    [InlineData("0m", null)]
    [InlineData("m", null)]
    [InlineData("", null)]
    public void Parse_Durations_AreSeconds(string text, int? seconds) => Assert.Equal(seconds, (int?)Armed.Cli.Parsing.DurationText.Parse(text)?.TotalSeconds);

    private CommandRun Tune(params string[] options) => CommandRun.Of(["tune", Spirals(), .. s_small, .. options]).Expect(ExitCode.Done);

    private string Spirals()
    {
        if (!File.Exists(_folder["s.csv"]))
        {
            CommandRun.Of("simulate", "spirals", "--clusters", "4", "--rows-per-cluster", "50", "-o", _folder["s.csv"]).Expect(ExitCode.Done);
        }

        return _folder["s.csv"];
    }
}
