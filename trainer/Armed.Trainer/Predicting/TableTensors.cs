using Armed.Trainer.Common;
using Armed.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>One factor's effect table as tensors, and the moments of the linear predictor that follow from it.</summary>
internal sealed class TableTensors : IDisposable
{
    private readonly EffectTable _table;
    private readonly Tensor _means;       // [C + 1, K O]
    private readonly Tensor _variances;   // [C + 1, K O]
    private readonly Tensor? _cholesky;   // [C + 1, D, D], D = K O
    private readonly Tensor[] _quadraticForms = []; // per output [C + 1, K (K + 1) / 2]

    public TableTensors(EffectTable table)
    {
        _table = table;
        using var scope = NewDisposeScope();
        var rows = table.Clusters + 1;
        _means = tensor(table.Means).view(rows, table.Width).DetachFromDisposeScope();
        _variances = tensor(table.Variances).view(rows, table.Width).DetachFromDisposeScope();
        if (!table.IsFull)
        {
            return;
        }

        using Scalar width = table.Width, one = 1;
        var lower = tril_indices(table.Width, table.Width);
        var dense = zeros(rows, table.Width * table.Width);
        dense.index_copy_(1, lower[0].mul(width).add(lower[1], one), tensor(table.Cholesky!).view(rows, table.Packed));
        _quadraticForms = [.. Enumerable.Range(0, table.Outputs).Select(o => tensor(table.QuadraticForms(o)).view(rows, table.Products).DetachFromDisposeScope())];
        _cholesky = dense.view(rows, table.Width, table.Width).DetachFromDisposeScope();
    }

    /// <summary>Mean and variance [N, O] from phi [N, K] and codes int64 [N]; null, or a code that is not known: the unknown cluster.</summary>
    public (Tensor Mean, Tensor Variance) Known(Tensor phi, Tensor? codes)
    {
        long unknown = _table.Clusters;
        using Scalar end = unknown;
        codes = codes is null ? full(phi.size(0), end, int64) : codes.KnownOr(unknown);
        var mean = Combine(phi, _means.index_select(0, codes));
        return (mean, _cholesky is null
            ? Combine(phi.Squared(), _variances.index_select(0, codes))
            : Root(phi, _cholesky.index_select(0, codes)).Squared().sum(2)); // |L'phi_o|^2
    }

    /// <summary>L'phi_o [N, O, D] of each output, phi_o being phi at the output's effects; of several less their mean, times sqrt(O / (O - 1)).</summary>
    private Tensor Root(Tensor phi, Tensor factors)
    {
        var root = (phi.unsqueeze(2).unsqueeze(3) * factors.view(factors.size(0), _table.Effects, _table.Outputs, _table.Width)).sum(1);
        return _table.Outputs == 1 ? root : (root - root.mean([1L], keepdim: true)).Times(Math.Sqrt(_table.Outputs / (_table.Outputs - 1.0))); // what all share cancels in the softmax
    }

    /// <summary>The first effect [N, 1] at the same codes; for one linear predictor.</summary>
    public Tensor First(Tensor codes) => _means.narrow(1, 0, 1).index_select(0, codes.KnownOr(_table.Clusters));

    /// <summary>S_c phi [N, K] at the same codes; for one linear predictor.</summary>
    public Tensor Shrunken(Tensor phi, Tensor codes)
    {
        var known = codes.KnownOr(_table.Clusters);
        if (_cholesky is null)
        {
            return phi * _variances.index_select(0, known);
        }

        var factor = _cholesky.index_select(0, known);
        return phi.unsqueeze(1).bmm(factor).bmm(factor.transpose(1, 2)).squeeze(1); // L (L'phi)
    }

    /// <summary>The same for the mixture over classes that read the given rows: sum_c p_c (phi'S_c phi + (phi'm_c - m)^2).</summary>
    public (Tensor Mean, Tensor Variance) Mixture(Tensor phi, Tensor membership, int[] rows)
    {
        var selected = tensor(Array.ConvertAll(rows, r => (long)r));
        var means = _means.index_select(0, selected).view(rows.Length, _table.Effects, -1);                       // [classes, K, O]
        var moments = Enumerable.Range(0, _table.Outputs).Select(o => Mixture(membership, phi.matmul(means.select(2, o).t()), Own(phi, selected, o))).ToArray();
        return (cat([.. moments.Select(m => m.Mean)], 1), cat([.. moments.Select(m => m.Variance)], 1));
    }

    /// <summary>phi'S_c phi of each class, [N, classes].</summary>
    private Tensor Own(Tensor phi, Tensor rows, int output) => _cholesky is null
        ? phi.Squared().matmul(_variances.index_select(0, rows).view(rows.size(0), _table.Effects, -1).select(2, output).t())
        : nn.functional.relu(Products(phi).matmul(_quadraticForms[output].index_select(0, rows).t())); // a sum that rounds below 0 is 0

    /// <summary>phi_i phi_j, i &gt;= j, packed by rows [N, K (K + 1) / 2].</summary>
    private Tensor Products(Tensor phi)
    {
        var lower = tril_indices(_table.Effects, _table.Effects);
        return phi.index_select(1, lower[0]) * phi.index_select(1, lower[1]);
    }

    private static (Tensor Mean, Tensor Variance) Mixture(Tensor membership, Tensor perCluster, Tensor own)
    {
        var mean = (membership * perCluster).sum(1, keepdim: true);
        return (mean, (membership * own.Add((perCluster - mean).Squared())).sum(1, keepdim: true));
    }

    /// <summary>sum_k phi[n, k] rows[n, k O + o].</summary>
    private Tensor Combine(Tensor phi, Tensor rows) => (phi.unsqueeze(2) * rows.view(rows.size(0), phi.size(1), _table.Outputs)).sum(1);

    public void Dispose()
    {
        _means.Dispose();
        _variances.Dispose();
        _cholesky?.Dispose();
        foreach (var forms in _quadraticForms)
        {
            forms.Dispose();
        }
    }
}
