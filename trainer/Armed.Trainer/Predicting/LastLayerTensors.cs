using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>The fixed part of a last layer as tensors.</summary>
internal sealed class LastLayerTensors : IDisposable
{
    private readonly Tensor _intercept;      // [O]
    private readonly Tensor? _hidden;        // [P, O]
    private readonly Tensor? _inputs;        // [F', O]
    private readonly Tensor? _mapWeight;     // [H, P]
    private readonly Tensor? _mapCentre;     // [H]
    private readonly Tensor? _pooledIntercept; // [1]
    private readonly Tensor? _pooledHidden;    // [P, 1]
    private readonly Tensor? _pooledInputs;    // [F', 1]

    public LastLayerTensors(LastLayer last)
    {
        using var scope = NewDisposeScope();
        _intercept = tensor(last.Intercept).DetachFromDisposeScope();
        _hidden = Matrix(last.Hidden, last.Outputs);
        _inputs = Matrix(last.Inputs, last.Outputs);
        if (last.Pooled is { } pooled)
        {
            (_pooledIntercept, _pooledHidden, _pooledInputs) = (tensor(new[] { pooled.Intercept }).DetachFromDisposeScope(), Matrix(pooled.Hidden, 1), Matrix(pooled.Inputs, 1));
        }

        if (last.Map is { } map)
        {
            (_mapWeight, _mapCentre) = (Matrix(map.Weight, map.Outputs), tensor(map.Centre).DetachFromDisposeScope());
        }
    }

    /// <summary>w [N, P] from the last hidden layers [N, H].</summary>
    public Tensor Map(Tensor hidden) => _mapWeight is null ? hidden : (hidden - _mapCentre!).mm(_mapWeight);

    /// <summary>f [N, O] from x [N, F'] and w [N, P].</summary>
    public Tensor FixedPredictor(Tensor x, Tensor? w) => Linear(_intercept, _inputs, _hidden, x, w);

    /// <summary>What rows whose cluster is not known have beside f, [N, 1]; for a last layer that has it.</summary>
    public Tensor PooledShift(Tensor x, Tensor? w) => Linear(_pooledIntercept!, _pooledInputs, _pooledHidden, x, w);

    private static Tensor Linear(Tensor intercept, Tensor? inputs, Tensor? hidden, Tensor x, Tensor? w)
    {
        var f = hidden is null ? intercept.unsqueeze(0).expand(x.size(0), -1) : addmm(intercept, w!, hidden, 1, 1);
        return inputs is null ? f : addmm(f, x, inputs, 1, 1);
    }

    public void Dispose()
    {
        _intercept.Dispose();
        _hidden?.Dispose();
        _inputs?.Dispose();
        _mapWeight?.Dispose();
        _mapCentre?.Dispose();
        _pooledIntercept?.Dispose();
        _pooledHidden?.Dispose();
        _pooledInputs?.Dispose();
    }

    /// <summary>
    /// The transpose of a weight [outputs, width]; null when it is empty. A copy in libtorch's own memory: the order of a product's sums depends on how its operands are aligned, and arrays of .NET are aligned by chance.
    /// </summary>
    private static Tensor? Matrix(float[] weight, int outputs) =>
        weight.Length == 0 ? null : tensor(weight).view(outputs, weight.Length / outputs).t().contiguous().clone().DetachFromDisposeScope();
}
