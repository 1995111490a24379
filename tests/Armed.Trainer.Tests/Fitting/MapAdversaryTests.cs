using Armed.Trainer.Data;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>A step with a convolutional adversary: it descends its cross-entropy, the backbone ascends it.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class MapAdversaryTests
{
    private const int Rows = 24, Clusters = 4, Length = 12;
    private const double Weight = 0.7;

    [Theory]
    [InlineData(AdversaryScheme.Reversal)]
    [InlineData(AdversaryScheme.Alternating)]
    public void Step_ConvolutionalAdversary_GivesTheBackboneTheReverseOfItsGradient(AdversaryScheme scheme)
    {
        // Still steps, and a batch normalised by its own statistics: both runs and the expected gradient are of one function.
        var (without, _, _) = Step(scheme, 0);
        var (with, own, (expected, expectedOwn)) = Step(scheme, Weight);

        Assert.NotEmpty(with);
        var largest = expected.Values.Max(gradient => gradient.Max(Math.Abs));
        foreach (var (name, gradient) in with)
        {
            for (var i = 0; i < gradient.Length; i++)
            {
                Assert.Equal(-Weight * expected[name][i], gradient[i] - without[name][i], 1e-4 * largest); // sums of single precision, near a main gradient that is larger
            }
        }

        if (scheme == AdversaryScheme.Reversal) // the other one descends before, and its gradient is zeroed
        {
            Assert.Equal(expectedOwn.Keys.Order(), own.Keys.Order());
            Assert.All(own, pair => Assert.Equal(expectedOwn[pair.Key], pair.Value, (e, a) => Math.Abs(e - a) < 1e-4 * (1 + Math.Abs(e))));
        }
    }

    private static (Dictionary<string, float[]> Backbone, Dictionary<string, float[]> Adversary, (Dictionary<string, float[]> Backbone, Dictionary<string, float[]> Adversary) Expected) Step(AdversaryScheme scheme, double weight)
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var outcome = new BinaryOutcome();
        var normal = new Normal(5);
        var codes = tensor(Enumerable.Range(0, Rows).Select(row => (long)(row % Clusters)).ToArray());
        using var data = new TrainingTensors
        {
            Inputs = tensor(Enumerable.Range(0, Rows * Length).Select(_ => (float)normal.Next()).ToArray()).view(Rows, Length),
            EmbeddedCodes = null,
            Outcome = tensor(Enumerable.Range(0, Rows).Select(row => (float)(row * 7 % 3 == 0 ? 1 : 0)).ToArray()).unsqueeze_(1),
            Clusters = [codes],
            ClusterClasses = [codes],
            TrainingRows = [.. Enumerable.Range(0, Rows)],
            ValidationRows = [],
        };
        network.train();
        var layers = network.Layers(data.Inputs);
        var crossEntropy = network.Adversary!.CrossEntropy(network.Adversary.Input(layers), data.ClusterClasses);
        var expected = (Gradients(crossEntropy, network.BackboneModule), Gradients(crossEntropy, network.Adversary));
        using var stage = Stage(network, outcome, data, scheme, weight);

        stage.Step(arange(Rows, int64), 0, 1e-12, new LossMeter());

        return (Given(network.BackboneModule), Given(network.Adversary), expected);
    }

    private static ArmedNetwork Network()
    {
        manual_seed(3);
        var encoder = new InputEncoder(new TableEncoding([.. Enumerable.Range(1, Length).Select(Column)], [], [new ClusterEncoding { Name = "g", Levels = ["a", "b", "c", "d"], Rows = [6, 6, 6, 6] }]), null);
        var backbone = new ConvolutionalBackbone(new BackboneInput(Length) { Series = [.. Enumerable.Range(0, Length)] }, new ConvolutionOptions(BackboneKind.Conv, [16, 16], 8, ActivationKind.Silu, Dropout: 0));
        var tower = new MapTower([.. backbone.Blocks.Select(block => block.Outputs)], backbone.Widths[^1]);
        var design = RandomEffectsDesign.Create(RandomEffectsTerm.Of("g", [], false), encoder.Columns, 0);
        return new ArmedNetwork(encoder, backbone, 1, skip: false, new ClusterClassifier(tower.Outputs, [5], [Clusters], start: tower), [new RandomEffects(design, Clusters, 1, 0.8, 0.6)], []);
    }

    private static ArmedStage Stage(ArmedNetwork network, BinaryOutcome outcome, TrainingTensors data, AdversaryScheme scheme, double weight)
    {
        var stage = new ArmedStage(network, outcome, data, new ArmedStageSettings
        {
            LambdaF = 0.5,
            LambdaG = weight,
            LambdaK = 1,
            LearnedPrior = true,
            Scheme = scheme,
            WeightDecay = 0,
            RandomEffectsRateFactor = 1,
            ClipNorm = 0,
            MaxEpochs = 1,
            StepsPerEpoch = 1,
            TrainingRows = Rows,
            Seed = 1,
            SeedsGlobally = false,
            ChanceCrossEntropy = 100,
        });
        if (scheme == AdversaryScheme.Reversal)
        {
            var state = stage.ExportState();
            (state[0], state[1]) = (0, 1e9); // the ramp is over: the full weight
            stage.ImportState(state);
        }

        return stage;
    }

    private static Dictionary<string, float[]> Gradients(Tensor loss, nn.Module module)
    {
        var parameters = module.named_parameters().ToArray();
        var gradients = autograd.grad([loss], [.. parameters.Select(p => p.parameter)], retain_graph: true, allow_unused: true);
        return parameters.Select((p, i) => (p.name, Gradient: gradients[i])).ToDictionary(p => p.name, p => Close.Values(p.Gradient));
    }

    private static Dictionary<string, float[]> Given(nn.Module module) => module.named_parameters().ToDictionary(p => p.name, p => Close.Values(p.parameter.grad!));

    private static NumericEncoding Column(int number) => new() { Name = $"t{number}", Mean = 0, Sd = 1, HasIndicator = false, Minimum = -3, Maximum = 3, MissingShare = 0 };
}
