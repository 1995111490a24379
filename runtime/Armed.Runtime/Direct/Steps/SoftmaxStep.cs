using System.Runtime.Intrinsics;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Steps;

/// <summary>e^x over its sum, along a row; the largest x is subtracted first.</summary>
internal sealed unsafe class SoftmaxStep(DirectValue result, DirectValue source) : SourceStep(result, source)
{
    public override long Work => Result.Width * 16L;

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
            Row<TSimd, TVector>(x, y, To.Width);
            x = x + From.Stride;
            y = y + To.Stride;
        }
    }

    private static void Row<TSimd, TVector>(float* x, float* y, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var largest = TSimd.Create(Largest(x, width));
        var sums = TSimd.Create(0);
        for (var j = 0; j < width; j += TSimd.Count)
        {
            var power = VectorMath.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(x + j), largest));
            sums = TSimd.Add(sums, width - j < TSimd.Count ? TSimd.And(TSimd.First(width - j), power) : power);
            TSimd.Store(y + j, power);
        }

        var share = TSimd.Create(1 / TSimd.Sum(sums));
        for (var j = 0; j < width; j += TSimd.Count)
        {
            TSimd.Store(y + j, TSimd.Multiply(TSimd.Load(y + j), share));
        }
    }

    private static float Largest(float* x, int width)
    {
        var largest = x[0];
        for (var j = 1; j < width; j++)
        {
            largest = Math.Max(largest, x[j]);
        }

        return largest;
    }
}
