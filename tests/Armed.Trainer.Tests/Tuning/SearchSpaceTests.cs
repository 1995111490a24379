using Armed.Trainer.Tuning;

namespace Armed.Trainer.Tests.Tuning;

public sealed class SearchSpaceTests
{
    [Fact]
    public void Parse_ManyFaults_NamesAll()
    {
        var fault = Assert.Throws<InputException>(() => SearchSpaceReader.Parse("""
            {
              "droput": [0], "dropout": [0, 2, "x"], "hidden": [], "lambda_g": 0.1, "seed": [1, 2], "curves": { "from": 0, "to": 1 },
              "learning_rate": { "from": 0.01, "to": 0.001, "scale": "log" }, "lambda_k": { "from": 0, "to": 1, "scale": "cubic" }, "networks": [1], "networks": [3]
            }
            """, "space.json")).Message;

        string[] expected =
        [
            "10 faults in the input:",
            "- space.json: unknown option 'droput'. Did you mean 'dropout'?",
            "- space.json: A training option is out of range: dropout is 2; expected",
            "- space.json: option 'dropout' has the value the text \"x\"; expected a number.",
            "- space.json: option 'hidden' is the list []; expected a list of values",
            "- space.json: option 'lambda_g' is 0.1; expected a list of values such as [a number, or null, ..], or { \"from\": .., \"to\": .., \"scale\": \"log\" }.",
            "- space.json: option 'seed' cannot be tuned: the best of several seeds is chance.",
            "- space.json: option 'curves' is { \"from\": 0, \"to\": 1 }; expected a list of values: only numbers have ranges.",
            "- space.json: option 'learning_rate' goes from 0.01 to 0.001; expected a larger end, and a start above 0 on a logarithmic scale.",
            "- space.json: option 'lambda_k' is { \"from\": 0, \"to\": 1, \"scale\": \"cubic\" }; expected",
            "- space.json: option 'networks' is given twice; keep one.",
        ];
        Assert.All(expected, text => Assert.Contains(text, fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]", "expected a JSON object with options")]
    [InlineData("{}", "expected a JSON object with options")]
    [InlineData("{ \"dropout\": [0 }", "space.json, line 1: not valid JSON")]
    public void Parse_NoObject_SaysWhatIsExpected(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => SearchSpaceReader.Parse(json, "space.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Draw_Default_HasEveryValueAndFollowsFromTheNumber()
    {
        var space = SearchSpaceReader.Default();
        var trials = Enumerable.Range(1, 200).Select(trial => space.Draw(7, trial)).ToList();

        Assert.Equal(space.Draw(7, 5).Select(value => value.Value.GetRawText()), trials[4].Select(value => value.Value.GetRawText()));
        foreach (var option in space.Options)
        {
            // 200 draws miss one of four values with a probability of 1e-25.
            Assert.Equal(option.Groups.Order(StringComparer.Ordinal), trials.Select(trial => option.Group(trial[option.Field.Name])).Distinct().Order(StringComparer.Ordinal));
        }

        Assert.All(trials, trial => Assert.InRange(trial["learning_rate"].GetDouble(), 0.0005, 0.01));
        Assert.All(trials, trial => space.Apply(new TrainingOptions(), trial).Validate());
    }

    [Fact]
    public void Apply_Values_OverrideTheGivenOptions()
    {
        var space = SearchSpaceReader.Parse("""{ "hidden": [[8, 4]], "weight_decay": [null], "networks": { "from": 2, "to": 2.4 } }""", "space.json");

        var options = space.Apply(new TrainingOptions { WeightDecay = 1, Dropout = 0.2 }, space.Draw(1, 1));

        Assert.Equal([8, 4], options.Hidden);
        Assert.Equal((null, 0.2, 2), (options.WeightDecay, options.Dropout, options.Networks));
    }

    [Theory]
    [InlineData("""{ "lambda_g": [0] }""", true)]
    [InlineData("""{ "adversary": ["closed"] }""", true)]
    [InlineData("""{ "lambda_g": [0.1] }""", false)]
    [InlineData("""{ "dropout": [0.1] }""", false)]
    public void Apply_TrialWithoutAdversaryNetwork_HasNoneThatReadsMaps(string text, bool isLeftOut)
    {
        var space = SearchSpaceReader.Parse(text, "space.json");

        var options = space.Apply(new TrainingOptions { Adversary = AdversaryScheme.Reversal, AdversaryMaps = AdversaryMaps.Convolutional }, space.Draw(1, 1));

        Assert.Equal(isLeftOut ? null : AdversaryMaps.Convolutional, options.AdversaryMaps);
        Assert.NotNull(new Armed.Trainer.Models.BackboneRequest(options, HasImages: true, Own: null).Factory());
    }

    /// <summary>What was given and cannot be is refused in trial 0 and not mended.</summary>
    [Fact]
    public void Apply_NoValues_LeavesTheGivenOptionsAsTheyAre()
    {
        var given = new TrainingOptions { LambdaG = 0, AdversaryMaps = AdversaryMaps.Convolutional };

        Assert.Equal(AdversaryMaps.Convolutional, SearchSpaceReader.Default().Apply(given, new Dictionary<string, System.Text.Json.JsonElement>()).AdversaryMaps);
    }
}
