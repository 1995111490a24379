using Armed.Trainer.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>The distribution N(m, L L') of each row's effects, given instead of its cluster, in original units of the linear predictor.</summary>
/// <param name="Means">m [N, K].</param>
/// <param name="Factors">L packed by rows of the lower triangle, [N, K (K + 1) / 2].</param>
/// <param name="Size">Number of effects K.</param>
internal sealed record RowEffects(float[] Means, float[] Factors, int Size)
{
    private int Packed => Size * (Size + 1) / 2;

    /// <summary>m [n, K] and L [n, K, K] of some rows, divided by a scale.</summary>
    public (Tensor Means, Tensor Factors) Tensors(int start, int count, double scale)
    {
        using Scalar effects = Size, one = 1;
        var lower = tril_indices(Size, Size);
        var dense = zeros(count, Size * Size);
        var packed = tensor(Factors.AsSpan(start * Packed, count * Packed).ToArray()).view(count, Packed);
        dense.index_copy_(1, lower[0].mul(effects).add(lower[1], one), packed);
        var means = tensor(Means.AsSpan(start * Size, count * Size).ToArray()).view(count, Size);
        return (means.Times(1 / scale), dense.view(count, Size, Size).Times(1 / scale));
    }
}
