using System.Runtime.Intrinsics;
using Armed.Runtime.Common;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Numbers less their means over their standard deviations, a replacement for missing ones, held in a range.</summary>
internal sealed unsafe class StandardiseStep(
    DirectValue result, DirectValue source, AlignedFloats means, AlignedFloats inverseSds, float standIn, float lowest, float highest) : SourceStep(result, source)
{
    public override bool WritesColumns => true;

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
        var x = From.At(frame);
        var y = To.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var j = 0; j < To.Width; j += TSimd.Count)
            {
                var raw = Elementwise.Read<TSimd, TVector>(x, j, To.Width == 1);
                var scaled = TSimd.Multiply(TSimd.Subtract(raw, TSimd.Load(means.Start + j)), TSimd.Load(inverseSds.Start + j));
                scaled = TSimd.Select(TSimd.Equal(raw, raw), scaled, TSimd.Create(standIn));
                scaled = TSimd.Min(TSimd.Create(highest), TSimd.Max(TSimd.Create(lowest), scaled));
                Elementwise.Store<TSimd, TVector>(y + j, scaled, To.Width - j, To.OwnsRoom);
            }

            x = x + From.Stride;
            y = y + To.Stride;
        }
    }
}
