using Armed.Trainer.Common;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>The uncertainty of the fixed part as tensors (<see cref="FixedSpread"/>).</summary>
internal sealed class FixedSpreadTensors(FixedSpread spread, IReadOnlyList<RandomEffectsDesign> designs) : IDisposable
{
    private readonly Tensor _hidden = Matrix(spread.Hidden, spread.Width);
    private readonly Tensor? _inputs = spread.Inputs.Length == 0 ? null : Matrix(spread.Inputs, spread.Width);
    private readonly Tensor _intercept = tensor(spread.Intercept).DetachFromDisposeScope();
    private readonly Tensor[] _shared = [.. spread.Shared.Select(table => Matrix(table, spread.Width))];
    private readonly Tensor[] _kept = [.. spread.Kept.Select(table => Matrix(table, spread.Width))];

    /// <summary>|r|^2 [N, 1] of rows.</summary>
    /// <param name="x">Encoded inputs [N, F'].</param>
    /// <param name="w">Hidden features [N, P].</param>
    /// <param name="shrunken">Per factor S_gc phi_g [N, K]; null for an unknown cluster.</param>
    public Tensor Variance(Tensor x, Tensor w, IReadOnlyList<Tensor>? shrunken)
    {
        var root = shrunken is null ? Whole(x, w) : Start(x, w);                   // [N, R]
        for (var g = 0; shrunken is not null && g < _kept.Length; g++)
        {
            root = root.Plus(shrunken[g].mm(_kept[g]));
        }

        return root.Squared().sum(1, keepdim: true);
    }

    /// <summary>L'a - sum_g phi_g G_g L [N, R].</summary>
    public Tensor Start(Tensor x, Tensor w)
    {
        var root = Whole(x, w);
        for (var g = 0; g < _shared.Length; g++)
        {
            root = root - designs[g].Build(x, w).mm(_shared[g]);
        }

        return root;
    }

    /// <summary>L'a [N, R].</summary>
    private Tensor Whole(Tensor x, Tensor w)
    {
        var root = addmm(_intercept, w, _hidden, 1, 1);
        return _inputs is null ? root : addmm(root, x, _inputs, 1, 1);
    }

    public void Dispose()
    {
        _hidden.Dispose();
        _inputs?.Dispose();
        _intercept.Dispose();
        foreach (var table in _shared.Concat(_kept))
        {
            table.Dispose();
        }
    }

    private static Tensor Matrix(float[] values, int width)
    {
        using var scope = NewDisposeScope();
        return tensor(values).view(values.Length / width, width).DetachFromDisposeScope();
    }
}
