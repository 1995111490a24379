using Armed.Trainer.Common;
using Armed.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>The covariances between two factors as tensors, and what they add to the variance of the linear predictor.</summary>
internal sealed class PairTensors : IDisposable
{
    private readonly EffectPair _pair;
    private readonly Tensor _values;          // [rows, W]
    private readonly Tensor? _codes;          // [C + 2, M]
    private readonly Tensor _effectPlaces;    // [W]
    private readonly Tensor _otherPlaces;     // [W]
    private readonly Tensor _partnerPlaces;   // [W]
    private readonly Tensor _effectSums;      // [W, K]
    private readonly Tensor _otherSums;       // [W, L]

    public PairTensors(EffectPair pair)
    {
        _pair = pair;
        using var scope = NewDisposeScope();
        _values = tensor(pair.Values).view(pair.Rows, pair.Width).DetachFromDisposeScope();
        _codes = pair.IsDense ? null : tensor(pair.Codes).view(pair.Rows, pair.Partners).DetachFromDisposeScope();
        _effectPlaces = tensor(pair.EffectPlaces).DetachFromDisposeScope();
        _otherPlaces = tensor(pair.OtherPlaces).DetachFromDisposeScope();
        _partnerPlaces = tensor(pair.PartnerPlaces).DetachFromDisposeScope();
        _effectSums = tensor(pair.EffectSums).view(pair.Width, pair.Effects).DetachFromDisposeScope();
        _otherSums = tensor(pair.OtherSums).view(pair.Width, pair.OtherEffects).DetachFromDisposeScope();
    }

    /// <summary>2 C_(c, d) [N, W] from the codes int64 [N], 0 for partners that a row does not have.</summary>
    public Tensor Blocks(Tensor codes, Tensor otherCodes)
    {
        var rows = codes.KnownOr(_pair.Clusters).PlusOne();
        if (_pair.IsDense)
        {
            using Scalar stride = _pair.OtherClusters + 2L;
            rows = rows.mul(stride).Plus(otherCodes.KnownOr(_pair.OtherClusters).PlusOne());
        }

        var blocks = _values.index_select(0, rows);
        if (_codes is null)
        {
            return blocks;
        }

        var isPartner = _codes.index_select(0, rows).eq(otherCodes.to(float32).unsqueeze(1)).to(float32); // [N, M]
        return blocks.mul(isPartner.index_select(1, _partnerPlaces));
    }

    /// <summary>2 phi_g' C_(c, d) phi_h [N, 1] from <see cref="Blocks"/> and the designs [N, K] and [N, L]; a design that is an intercept alone is null.</summary>
    public Tensor Covariance(Tensor blocks, Tensor? phi, Tensor? otherPhi)
    {
        var terms = Times(Times(blocks, otherPhi, _otherPlaces), phi, _effectPlaces);
        return _pair.Width == 1 ? terms : terms.sum(1, keepdim: true);
    }

    /// <summary>C_(c, d) phi_h [N, K] and C_(c, d)' phi_g [N, L].</summary>
    public (Tensor Own, Tensor Other) Shrunken(Tensor blocks, Tensor? phi, Tensor? otherPhi) =>
        (Times(blocks, otherPhi, _otherPlaces).mm(_effectSums), Times(blocks, phi, _effectPlaces).mm(_otherSums));

    private static Tensor Times(Tensor blocks, Tensor? design, Tensor places) => design is null ? blocks : blocks.mul(design.index_select(1, places));

    public void Dispose()
    {
        _values.Dispose();
        _codes?.Dispose();
        _effectPlaces.Dispose();
        _otherPlaces.Dispose();
        _partnerPlaces.Dispose();
        _effectSums.Dispose();
        _otherSums.Dispose();
    }
}
