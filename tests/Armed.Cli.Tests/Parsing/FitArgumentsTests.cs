using System.CommandLine;
using Armed.Cli.Parsing;
using Armed.Runtime;
using Armed.Trainer;

namespace Armed.Cli.Tests.Parsing;

public sealed class FitArgumentsTests
{
    [Fact]
    public void Bind_Nothing_GivesDefaults() => Assert.Equal(Text(new TrainingOptions()), Text(Bind()));

    [Fact]
    public void Bind_EveryOption_IsTaken()
    {
        var options = Bind("--hidden", "8,4", "--activation", "gelu", "--dropout", "0.1", "--random", "1 + x", "--between", "ignore", "--lambda-f", "0.2",
            "--lambda-g", "0.3", "--adversary", "alternating", "--lambda-k", "0.4", "--max-epochs", "5", "--batch-size", "6", "--learning-rate", "1e-3", "--unknown-cluster", "error",
            "--seed", "-7", "--device", "cpu");

        var expected = new TrainingOptions
        {
            Hidden = [8, 4],
            Activation = ActivationKind.Gelu,
            Dropout = 0.1,
            Random = "1 + x",
            Between = BetweenClusters.Ignore,
            LambdaF = 0.2,
            LambdaG = 0.3,
            Adversary = AdversaryScheme.Alternating,
            LambdaK = 0.4,
            MaxEpochs = 5,
            BatchSize = 6,
            LearningRate = 1e-3,
            UnknownCluster = UnknownClusterPolicy.Error,
            Seed = -7,
            Device = TrainingDevice.Cpu,
        };
        Assert.Equal(Text(expected), Text(options));
    }

    [Fact]
    public void Bind_HiddenNone_GivesALinearPredictor() => Assert.Empty(Bind("--hidden", "none").Hidden);

    [Fact]
    public void Bind_ConfigAndOptions_TheOptionsWin()
    {
        using var folder = new TestFolder();
        var options = Bind("--seed", "3", "--config", folder.Write("f.json", "{ \"seed\": 2, \"patience\": 4 }"));

        Assert.Equal((3, 4, 200), (options.Seed, options.Patience, options.MaxEpochs));
    }

    [Fact]
    public void Bind_Paper_GivesThePreset() => Assert.Equal(Text(TrainingOptionsJson.Load("paper") with { Seed = 9 }), Text(Bind("--config", "paper", "--seed", "9")));

    private static string Text(TrainingOptions options) => TrainingOptionsJson.ToElement(options).GetRawText();

    private static TrainingOptions Bind(params string[] args)
    {
        var command = new Command("fit");
        var arguments = new FitArguments();
        arguments.AddTo(command);
        return arguments.Bind(command.Parse(args));
    }
}
