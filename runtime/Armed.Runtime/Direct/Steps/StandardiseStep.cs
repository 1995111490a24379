using System.Runtime.Intrinsics;
using Armed.Runtime.Direct.Kernels;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Numbers less their means over their standard deviations, a stand-in for missing ones, held in a range.</summary>
internal sealed unsafe class StandardiseStep(
    DirectValue result, DirectValue source, AlignedFloats means, AlignedFloats inverseSds, float standIn, float lowest, float highest) : DirectStep(result)
{
    private DirectPlace _source;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [source];

    public override bool WritesColumns => true;

    public override void Bind() => (_source, _result) = (DirectPlace.Of(source), DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<Simd512, Vector512<float>>(frame);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run<Simd256, Vector256<float>>(frame);
        }
        else
        {
            Run<Simd128, Vector128<float>>(frame);
        }
    }

    private void Run<TSimd, TVector>(in DirectFrame frame)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var x = _source.At(frame);
        var y = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var j = 0; j < _result.Width; j += TSimd.Count)
            {
                var raw = TSimd.Load(x + j);
                var scaled = TSimd.Multiply(TSimd.Subtract(raw, TSimd.Load(means.Start + j)), TSimd.Load(inverseSds.Start + j));
                scaled = TSimd.Select(TSimd.Equal(raw, raw), scaled, TSimd.Create(standIn));
                scaled = TSimd.Min(TSimd.Create(highest), TSimd.Max(TSimd.Create(lowest), scaled));
                Elementwise.Store<TSimd, TVector>(y + j, scaled, _result.Width - j, _result.OwnsRoom);
            }

            x = x + _source.Stride;
            y = y + _result.Stride;
        }
    }
}
