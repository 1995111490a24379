using Armed.Runtime;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Dense;
using Armed.Trainer.Fitting.Stages;
using TorchSharp;

namespace Armed.Trainer.Tests.Fitting.Dense;

[Collection(FitsCollection.Name)] // the problems draw from torch's global generator
public sealed class DenseStepTests
{
    private static readonly long[] s_rows = [.. Enumerable.Range(0, 41).Select(i => (long)(i * 37 % 96))];

    public static TheoryData<string> Models => ["binary", "multiclass", "continuous", "tanh", "elu", "silu", "two factors", "intercepts", "no adversary", "flat adversary", "mixed loss alone", "linear", "gelu",
        "poisson", "negative binomial", "ordinal", "closed", "closed, every layer", "closed continuous", "closed multiclass", "closed poisson", "closed ordinal", "closed, two factors", "closed, rare pairs",
        "weighted binary", "weighted multiclass", "weighted continuous", "weighted poisson", "weighted ordinal", "embeddings", "embeddings, closed", "embeddings, linear"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Step_EveryCoveredModel_GivesAutogradsGradients(string model)
    {
        using var problem = Problem(model);

        AssertClose(problem.Gradients(byHand: false, s_rows), problem.Gradients(byHand: true, s_rows));
    }

    [Theory]
    [InlineData("0 + x1")]
    [InlineData("1 + x2 + x0 || g0")]
    [InlineData("(0 + x2 | g0) + (1 + x1 + h | g0)")]
    [InlineData("0 + h")]
    public void Step_EffectsOfAFormula_GiveAutogradsGradients(string formula)
    {
        using var problem = new StepProblem { Random = formula, ColumnMean = 1.5 };

        AssertClose(problem.Gradients(byHand: false, s_rows), problem.Gradients(byHand: true, s_rows));
    }

    [Theory]
    [InlineData(ActivationKind.Relu)]
    [InlineData(ActivationKind.Gelu)] // not covered by hand: the random part alone is
    public void Step_LargeTable_GivesAutogradsGradients(ActivationKind activation)
    {
        // Without the divergence, which a large table charges to the batch's own clusters.
        using var problem = new StepProblem { Clusters = [PosteriorRows.DenseUpTo + 1], Slopes = [], LambdaG = 0, LambdaK = 0, Activation = activation };

        AssertClose(problem.Gradients(byHand: false, s_rows), problem.Gradients(byHand: true, s_rows));
    }

    [Fact]
    public void Step_LargeTable_ChargesTheDivergenceOnceOverTheBatches()
    {
        var whole = new StepProblem { Clusters = [4], Slopes = [], LambdaG = 0, Hidden = [] };
        using (whole)
        {
            float[][] batches = [.. Enumerable.Range(0, 8).Select(b => DivergenceGradient(whole, [.. Enumerable.Range(12 * b, 12).Select(r => (long)r)], byRows: true))];
            float[] mean = [.. Enumerable.Range(0, 4).Select(j => batches.Average(b => b[j]))];
            var expected = DivergenceGradient(whole, [], byRows: false);

            Assert.All(Enumerable.Range(0, 4), j => Assert.Equal(expected[j], mean[j], 1e-6f * Math.Max(1, Math.Abs(expected[j])))); // eight float sums
        }
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("closed, every layer")]
    [InlineData("embeddings")]
    public void Step_Repeated_KeepsNoTensors(string model)
    {
        using var problem = Problem(model);
        var (stage, _) = problem.Build(byHand: true);
        var losses = new LossMeter();
        Steps(stage, losses, 2);
        var before = Live;

        Steps(stage, losses, 20);

        Assert.Equal(before, Live);
    }

    private static long Live => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private static void Steps(ArmedStage stage, LossMeter losses, int count)
    {
        for (var step = 0; step < count; step++)
        {
            using var scope = torch.NewDisposeScope();
            stage.Step(torch.tensor(s_rows), step, 0.01, losses);
        }
    }

    private static float[] DivergenceGradient(StepProblem problem, long[] clusterRows, bool byRows)
    {
        var (_, network) = problem.Build(byHand: false);
        var effects = network.Effects[0];
        var posterior = new PosteriorRows(effects, [24, 24, 24, 24], byRows ? new TouchedRows(4) : null);
        long[] clusters = byRows ? [.. clusterRows.Select(r => r * 7919 % 4)] : [];
        posterior.Use(clusters, new int[clusters.Length]);
        posterior.Finish(1, 96, clusters.Length);
        using var gradient = effects.RawScales.grad!;
        return gradient.data<float>().ToArray();
    }

    /// <summary>The same sums in another order: 1e-5 of the largest gradient of the parameter, plus what cancellation leaves of terms near 1.</summary>
    private static void AssertClose(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, values) in expected)
        {
            var bound = 1e-5f * values.Max(Math.Abs) + 1e-7f;
            for (var i = 0; i < values.Length; i++)
            {
                Assert.True(Math.Abs(values[i] - actual[name][i]) <= bound, $"{name}[{i}]: {actual[name][i]} by hand, {values[i]} by autograd, bound {bound}.");
            }
        }
    }

    private static StepProblem Problem(string model) => model switch
    {
        "binary" => new StepProblem(),
        "multiclass" => new StepProblem { Task = ModelTask.Multiclass },
        "continuous" => new StepProblem { Task = ModelTask.Continuous },
        "tanh" => new StepProblem { Activation = ActivationKind.Tanh },
        "elu" => new StepProblem { Activation = ActivationKind.Elu },
        "silu" => new StepProblem { Activation = ActivationKind.Silu },
        "two factors" => new StepProblem { Clusters = [4, 7] },
        "intercepts" => new StepProblem { Clusters = [200], Slopes = [] },
        "no adversary" => new StepProblem { LambdaG = 0 },
        "flat adversary" => new StepProblem { AdversaryHidden = [], Clusters = [4, 7] },
        "mixed loss alone" => new StepProblem { LambdaF = 0 },
        "linear" => new StepProblem { Hidden = [], LambdaG = 0 },
        "gelu" => new StepProblem { Activation = ActivationKind.Gelu },
        "poisson" => new StepProblem { Task = ModelTask.Count },
        "negative binomial" => new StepProblem { Task = ModelTask.Count, Family = CountFamily.NegativeBinomial },
        "ordinal" => new StepProblem { Task = ModelTask.Ordinal },
        "closed" => new StepProblem { Scheme = AdversaryScheme.Closed },
        "closed, every layer" => new StepProblem { Scheme = AdversaryScheme.Closed, Layers = AdversaryLayers.All },
        "closed continuous" => new StepProblem { Scheme = AdversaryScheme.Closed, Task = ModelTask.Continuous },
        "closed multiclass" => new StepProblem { Scheme = AdversaryScheme.Closed, Task = ModelTask.Multiclass },
        "closed poisson" => new StepProblem { Scheme = AdversaryScheme.Closed, Task = ModelTask.Count },
        "closed ordinal" => new StepProblem { Scheme = AdversaryScheme.Closed, Task = ModelTask.Ordinal },
        "closed, two factors" => new StepProblem { Scheme = AdversaryScheme.Closed, Layers = AdversaryLayers.All, Clusters = [4, 7] },
        "closed, rare pairs" => new StepProblem { Scheme = AdversaryScheme.Closed, Clusters = [200], Slopes = [] },
        "weighted binary" => new StepProblem { HasWeights = true },
        "weighted multiclass" => new StepProblem { Task = ModelTask.Multiclass, HasWeights = true },
        "weighted continuous" => new StepProblem { Task = ModelTask.Continuous, HasWeights = true },
        "weighted poisson" => new StepProblem { Task = ModelTask.Count, HasWeights = true },
        "weighted ordinal" => new StepProblem { Task = ModelTask.Ordinal, HasWeights = true },
        "embeddings" => new StepProblem { Embedded = [5, 30] },
        "embeddings, closed" => new StepProblem { Embedded = [7], Scheme = AdversaryScheme.Closed, Clusters = [4, 7] },
        "embeddings, linear" => new StepProblem { Embedded = [5, 30], Hidden = [], LambdaG = 0 },
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };
}
