using Armed.Trainer.ClusterMethods;
using Armed.Trainer.Data;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Models;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;
using Armed.Trainer.Tests.Data;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.ClusterMethods;

/// <summary>An untrained network on a simulated table, for the steps of a method.</summary>
internal sealed class MethodFit : IDisposable
{
    private readonly FitRun _data;
    private readonly ModelModules _modules;
    private readonly TrainingTensors _tensors;

    public MethodFit(string task, string? weights = null, bool oneCluster = false, int more = 0)
    {
        var table = new SimulatedTable(missing: 0);
        _data = FitRun.Of(FitRun.Csv(("x1", table.X1), ("x2", table.X2), ("g", table.G), ("w", table.Weight), ("y", more == 0 ? table.Outcome(task) : Array.ConvertAll(table.Count, count => count + more)))).As(task, weights: weights);
        var options = (FitRun.Quick with { Random = "1", ZPredictor = false, LambdaG = 0, Refit = RefitPolicy.Off, WeightDecay = 0 }).CompletedFor(canRefit: false);
        var read = Tables.Read(weights is null ? _data.Data with { Exclude = ["w"] } : _data.Data);
        var data = FitData.Prepare(Split.All(oneCluster ? read with { Cells = null, Clusters = [read.Clusters[0] with { Codes = new int[read.Rows] }] } : read), options);
        _modules = new ModelFactory(data, options).Build();
        _tensors = new FitTensors(data, _modules.Classes).Of(_modules.Network.Encoder, CPU);
        Fit = new NetworkFit(_modules, _tensors, data, options);
    }

    public NetworkFit Fit { get; }

    /// <summary>The first rows that train.</summary>
    public long[] Rows(int count) => [.. Fit.Data.Training.Take(count).Select(row => (long)row)];

    /// <summary>Mean loss of rows [B].</summary>
    public Tensor Loss(long[] rows)
    {
        var batch = Fit.Gather(tensor(rows));
        return Fit.Outcome.Loss(Fit.Forward(batch).Linear, batch.Outcome, batch.Weights);
    }

    public void Dispose()
    {
        Fit.Dispose();
        _tensors.Dispose();
        _modules.Dispose();
        _data.Dispose();
    }
}
