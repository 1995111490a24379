using Armed.Trainer.Data;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Benchmarks.Steps;

/// <summary>Made-up rows with a binary outcome, as tensors; the same for every way of taking a step.</summary>
internal sealed class StepData : IDisposable
{
    private readonly Tensor _order;
    private long _position;

    public StepData(StepSize size)
    {
        Size = size;
        manual_seed(1);
        using var scope = NewDisposeScope();
        var clusters = arange(size.Rows) % size.Clusters;
        var inputs = randn(size.Rows, StepSize.Features);
        var outcome = (inputs.narrow(1, 0, 1) + 0.5 * (clusters % 7 - 3).to(float32).unsqueeze(1)).gt(0).to(float32);
        var classes = size.Classes == size.Clusters ? clusters : clusters.clamp(max: size.Classes - 1);
        Tensors = new TrainingTensors
        {
            Inputs = Keep(inputs),
            EmbeddedCodes = null,
            Outcome = Keep(outcome),
            Clusters = [Keep(clusters)],
            ClusterClasses = [Keep(classes)],
            TrainingRows = [.. Enumerable.Range(0, size.Rows)],
            ValidationRows = [],
        };
        _order = Keep(randperm(size.Rows));
    }

    public StepSize Size { get; }

    public TrainingTensors Tensors { get; }

    public TableEncoding Encoding => new(
        [.. Enumerable.Range(0, StepSize.Features).Select(j => new NumericEncoding { Name = $"x{j}", Mean = 0, Sd = 1, HasIndicator = false, Minimum = -5, Maximum = 5, MissingShare = 0 })],
        [],
        [new ClusterEncoding { Name = "cluster", Levels = [.. Enumerable.Range(0, Size.Clusters).Select(c => $"{c}")], Rows = [.. Enumerable.Repeat(Size.Rows / Size.Clusters, Size.Clusters)] }]);

    /// <summary>The rows of the next batch, int64 [B].</summary>
    public Tensor NextRows()
    {
        if (_position + Size.Batch > Size.Rows)
        {
            _position = 0;
        }

        var rows = _order.narrow(0, _position, Size.Batch);
        _position += Size.Batch;
        return rows;
    }

    public void Dispose()
    {
        Tensors.Dispose();
        _order.Dispose();
    }

    private static Tensor Keep(Tensor tensor) => tensor.DetachFromDisposeScope();
}
