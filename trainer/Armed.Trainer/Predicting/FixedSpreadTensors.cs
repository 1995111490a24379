using Armed.Trainer.Common;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>The uncertainty of the fixed part as tensors (<see cref="FixedSpread"/>).</summary>
internal sealed class FixedSpreadTensors(FixedSpread spread, IReadOnlyList<RandomEffectsDesign> designs) : IDisposable
{
    private readonly Tensor? _hidden = spread.Hidden.Length == 0 ? null : Matrix(spread.Hidden, spread.Width);
    private readonly Tensor? _inputs = spread.Inputs.Length == 0 ? null : Matrix(spread.Inputs, spread.Width);
    private readonly Tensor _intercept = tensor(spread.Intercept).DetachFromDisposeScope();
    private readonly Tensor[] _shared = [.. spread.Shared.Select(table => Matrix(table, spread.Width))];
    private readonly Tensor[] _kept = [.. spread.Kept.Select(table => Matrix(table, spread.Width))];
    private readonly Tensor[] _taken = [.. (spread.Taken ?? []).Select((table, g) => Matrix([.. table, .. new float[designs[g].Size * spread.Width]], designs[g].Size * spread.Width))];

    /// <summary>Whether tables hold what each cluster takes up.</summary>
    public bool HasTables => _taken.Length > 0;

    /// <summary>|r|^2 [N, 1] of rows.</summary>
    /// <param name="x">Encoded inputs [N, F'].</param>
    /// <param name="w">Hidden features [N, P]; null without.</param>
    /// <param name="shrunken">Per factor S_gc phi_g [N, K]; null for an unknown cluster.</param>
    public Tensor Variance(Tensor x, Tensor? w, IReadOnlyList<Tensor>? shrunken)
    {
        var root = shrunken is null ? Whole(x, w) : Start(x, w);                   // [N, R]
        for (var g = 0; shrunken is not null && g < _kept.Length; g++)
        {
            root = root.Plus(shrunken[g].mm(_kept[g]));
        }

        return root.Squared().sum(1, keepdim: true);
    }

    /// <summary>|L'a - sum_g (Q_c L)'phi_g|^2 [N, 1] of rows whose clusters' tables are known.</summary>
    /// <param name="x">Encoded inputs [N, F'].</param>
    /// <param name="effects">Per factor phi_g [N, K] and the codes [N].</param>
    public Tensor TakenVariance(Tensor x, IReadOnlyList<(Tensor Phi, Tensor Codes)> effects)
    {
        var root = Whole(x, null);
        for (var g = 0; g < _taken.Length; g++)
        {
            var (phi, codes) = effects[g];
            var rows = _taken[g].index_select(0, codes.KnownOr(_taken[g].size(0) - 1)); // [N, K R]
            root = root - phi.unsqueeze(1).bmm(rows.view(phi.size(0), phi.size(1), spread.Width)).squeeze(1);
        }

        return root.Squared().sum(1, keepdim: true);
    }

    /// <summary>L'a - sum_g phi_g G_g L [N, R]; L'a where tables hold what each cluster takes up.</summary>
    public Tensor Start(Tensor x, Tensor? w)
    {
        var root = Whole(x, w);
        for (var g = 0; g < _shared.Length && !HasTables; g++)
        {
            root = root - designs[g].Build(x, w).mm(_shared[g]);
        }

        return root;
    }

    /// <summary>L'a [N, R].</summary>
    private Tensor Whole(Tensor x, Tensor? w)
    {
        var root = _hidden is null ? _intercept.expand(x.size(0), spread.Width) : addmm(_intercept, w!, _hidden, 1, 1);
        return _inputs is null ? root : addmm(root, x, _inputs, 1, 1);
    }

    public void Dispose()
    {
        _hidden?.Dispose();
        _inputs?.Dispose();
        _intercept.Dispose();
        foreach (var table in _shared.Concat(_kept).Concat(_taken))
        {
            table.Dispose();
        }
    }

    private static Tensor Matrix(float[] values, int width)
    {
        using var scope = NewDisposeScope();
        return tensor(values).view(values.Length / width, width).clone().DetachFromDisposeScope(); // aligned as in LastLayerTensors
    }
}
