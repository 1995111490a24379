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

    public PairTensors(EffectPair pair)
    {
        _pair = pair;
        using var scope = NewDisposeScope();
        _values = tensor(pair.Values).view(pair.Rows, pair.Width).DetachFromDisposeScope();
        _codes = pair.IsDense ? null : tensor(pair.Codes).view(pair.Rows, pair.Partners).DetachFromDisposeScope();
        _effectPlaces = tensor(pair.EffectPlaces).DetachFromDisposeScope();
        _otherPlaces = tensor(pair.OtherPlaces).DetachFromDisposeScope();
        _partnerPlaces = tensor(pair.PartnerPlaces).DetachFromDisposeScope();
    }

    /// <summary>2 phi_g' C_(c, d) phi_h [N, 1] from the designs [N, K] and [N, L] and the codes int64 [N]; a design that is an intercept alone is null.</summary>
    public Tensor Covariance(Tensor? phi, Tensor? otherPhi, Tensor codes, Tensor otherCodes)
    {
        var rows = codes.KnownOr(_pair.Clusters).PlusOne();
        if (_pair.IsDense)
        {
            using Scalar stride = _pair.OtherClusters + 2L;
            rows = rows.mul(stride).Plus(otherCodes.KnownOr(_pair.OtherClusters).PlusOne());
        }

        var terms = _values.index_select(0, rows);                                        // [N, W]
        terms = phi is null ? terms : terms.mul(phi.index_select(1, _effectPlaces));
        terms = otherPhi is null ? terms : terms.mul(otherPhi.index_select(1, _otherPlaces));
        if (_codes is not null)
        {
            var isPartner = _codes.index_select(0, rows).eq(otherCodes.to(float32).unsqueeze(1)).to(float32); // [N, M]
            terms = terms.mul(isPartner.index_select(1, _partnerPlaces));
        }

        return _pair.Width == 1 ? terms : terms.sum(1, keepdim: true);
    }

    public void Dispose()
    {
        _values.Dispose();
        _codes?.Dispose();
        _effectPlaces.Dispose();
        _otherPlaces.Dispose();
        _partnerPlaces.Dispose();
    }
}
