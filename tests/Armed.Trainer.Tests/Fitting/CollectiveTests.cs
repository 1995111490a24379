using Armed.Trainer.Fitting;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>Several processes with a share of the batch each take the step that one takes with all of it.</summary>
[Collection(FitsCollection.Name)]
public sealed class CollectiveTests
{
    private const int Rows = 24, Clusters = 4;

    private static readonly Lock s_drawing = new();

    [Theory]
    [InlineData(AdversaryScheme.Reversal)]
    [InlineData(AdversaryScheme.Alternating)]
    public async Task Step_TwoProcesses_TakeTheStepOfOne(AdversaryScheme scheme)
    {
        // The alternating adversary has taken its own step before the main one: what the main loss leaves in its gradient is not used.
        var expected = Gradients(scheme, SingleProcess.Instance).Where(g => scheme == AdversaryScheme.Reversal || !g.Key.Contains("adversary", StringComparison.OrdinalIgnoreCase)).ToList();
        using var barrier = new Barrier(2);
        var shared = new Tensor[2];

        var ranks = await Task.WhenAll(Enumerable.Range(0, 2).Select(rank =>
            Task.Factory.StartNew(() => Gradients(scheme, new ThreadCollective(rank, barrier, shared)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        foreach (var gradients in ranks)
        {
            Assert.All(expected, e => Close.Relative(e.Value, gradients[e.Key], 1e-6)); // float sums in another order
        }
        Assert.All(expected, g => Assert.Equal(ranks[0][g.Key], ranks[1][g.Key]));
    }

    [Fact]
    public void Share_Processes_CoverTheBatchInTurn()
    {
        using var barrier = new Barrier(1);
        var shares = Enumerable.Range(0, 3).Select(rank => ((ICollective)new ThreadCollective(rank, barrier, new Tensor[3])).Share(10, 8));

        Assert.Equal([(10, 2), (12, 2), (14, 2)], shares);
        Assert.Equal((10, 8), ((ICollective)SingleProcess.Instance).Share(10, 8));
    }

    /// <summary>Gradients by name after a step on this process's share of the rows.</summary>
    private static Dictionary<string, float[]> Gradients(AdversaryScheme scheme, ICollective collective)
    {
        using var small = Small();
        using var stage = small.Stage(scheme, lambdaG: 0.7, lambdaK: 5, collective);
        using var scope = NewDisposeScope();
        var (start, count) = collective.Share(0, Rows);
        stage.Step(small.Batch.narrow(0, start, count), 0, 1e-12, new LossMeter());
        return small.Network.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!.data<float>().ToArray());
    }

    // One after another: the weights are drawn from torch's one generator.
    private static SmallStage Small()
    {
        lock (s_drawing)
        {
            return new SmallStage(Rows, Clusters);
        }
    }
}
