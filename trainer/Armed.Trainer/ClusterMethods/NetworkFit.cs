using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.ClusterMethods;

/// <summary>A network with its rows, as a method trains it: the size, the inputs and the schedule of the plain network.</summary>
/// <param name="modules">Network and likelihood, which stay their owner's.</param>
/// <param name="tensors">The rows.</param>
/// <param name="data">The same rows as numbers.</param>
/// <param name="options">The completed options.</param>
internal sealed class NetworkFit(ModelModules modules, TrainingTensors tensors, FitData data, TrainingOptions options) : IDisposable
{
    private const int MostRows = 8_192;

    /// <summary>Random numbers of steps, seeded anew for each.</summary>
    public Generator Generator { get; } = new(0, tensors.Device);

    /// <summary>The network.</summary>
    public ArmedNetwork Network => modules.Network;

    /// <summary>The likelihood.</summary>
    public OutcomeModel Outcome => modules.Outcome;

    /// <summary>Classes that stand for the clusters, per factor.</summary>
    public IReadOnlyList<ClusterClasses> Classes => modules.Classes;

    /// <summary>The rows as tensors.</summary>
    public TrainingTensors Tensors => tensors;

    /// <summary>The rows as numbers.</summary>
    public FitData Data => data;

    /// <summary>The completed options.</summary>
    public TrainingOptions Options => options;

    /// <summary>Batches, patience and weight decays.</summary>
    public FitSchedule Schedule { get; } = new(data, options);

    /// <summary>Clusters of the first factor.</summary>
    public int Clusters => data.Encoding.Clusters[0].Levels.Count;

    /// <summary>Whether the head's bias is learned.</summary>
    public bool HasIntercept => Outcome.HasIntercept && Network.Encoder.HasIntercept;

    /// <summary>The network's parameters that are learned.</summary>
    public IReadOnlyList<Parameter> Parameters =>
    [
        .. Network.BackboneModule.parameters().Where(p => p.requires_grad), Network.Head.weight!, .. HasIntercept ? [Network.Head.bias!] : Array.Empty<Parameter>(),
        .. Network.Skip?.parameters() ?? [], .. Network.Encoder.parameters(),
    ];

    /// <summary>The rows int64 [B] of a step.</summary>
    public Batch Gather(Tensor rows) => Batch.Gather(tensors, rows);

    /// <summary>Linear predictor with the known part [B, O] and last hidden layer [B, H] of a batch.</summary>
    public (Tensor Linear, Tensor Hidden) Forward(Batch batch)
    {
        var x = batch.Inputs(Network.Encoder);                                           // [B, F']
        var hidden = Network.Activations(x, new BackboneContext { Generator = Generator })[^1];
        return (batch.WithOffset(Network.FixedPredictor(x, hidden)), hidden);
    }

    /// <summary>The same of many rows, outside training, chunk by chunk.</summary>
    public void ForEachChunk(int[] rows, Action<int[], Batch, Tensor, Tensor> use)
    {
        Network.eval();
        using var _ = no_grad();
        foreach (var chunk in rows.Chunk(Network.Encoder.RowsAtOnce(MostRows)))
        {
            using var scope = NewDisposeScope();
            var batch = Gather(tensor(Array.ConvertAll(chunk, row => (long)row), device: tensors.Device));
            var (linear, hidden) = Forward(batch);
            use(chunk, batch, linear, hidden);
        }
    }

    public void Dispose() => Generator.Dispose();
}
