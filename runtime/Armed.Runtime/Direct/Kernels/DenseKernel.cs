using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Armed.Runtime.Common;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Kernels;

/// <summary>
/// y = x W + b for a few rows. Outputs run across the lanes. Four sums are always under way, as one product waits for the next: of 4 vectors of outputs, or
/// several of each of fewer. Four rows share each load of the weights and sum in the same order as one row alone, so that a row's result does not depend on
/// the others. The kernels are compiled with all optimisations at once, for the first calls' sake: unoptimised vector code takes a hundred times as long.
/// </summary>
internal static unsafe partial class DenseKernel
{
    private const int RowBlock = 4;
    private const int RowPair = 2;

    public static void Run(float* x, int xStride, float* y, int yStride, PackedWeights weights, AlignedFloats bias, int rows)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<Simd512, Vector512<float>>(x, xStride, y, yStride, weights, bias, rows);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run<Simd256, Vector256<float>>(x, xStride, y, yStride, weights, bias, rows);
        }
        else
        {
            Run<Simd128, Vector128<float>>(x, xStride, y, yStride, weights, bias, rows);
        }
    }

    /// <summary>For weights that were packed for this width; whole vectors of y are written.</summary>
    public static void Run<TSimd, TVector>(float* x, int xStride, float* y, int yStride, PackedWeights weights, AlignedFloats bias, int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var panel = weights.Values.Start;
        var addends = bias.Start;
        for (var vector = 0; vector < weights.Vectors;)
        {
            var group = PackedWeights.GroupOf(weights.Vectors - vector);
            RunGroup<TSimd, TVector>(group, x, xStride, y, yStride, panel, addends, weights.Inputs, rows);
            var width = group * TSimd.Count;
            panel = panel + ((long)weights.Inputs * width);
            addends = addends + width;
            y = y + width;
            vector = vector + group;
        }
    }

    /// <summary>Whether 16 sums and 4 vectors of weights fit: AVX-512 and ARM have 32 registers, AVX2 has 16.</summary>
    private static bool HasManyRegisters<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Count == Vector512<float>.Count || AdvSimd.IsSupported;

    private static void RunGroup<TSimd, TVector>(
        int group, float* x, int xStride, float* y, int yStride, float* weights, float* bias, int inputs, int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (; rows >= RowBlock && HasManyRegisters<TSimd, TVector>(); rows -= RowBlock)
        {
            switch (group)
            {
                case 4: Four4<TSimd, TVector>(x, xStride, y, yStride, weights, bias, inputs); break;
                case 2: Four2<TSimd, TVector>(x, xStride, y, yStride, weights, bias, inputs); break;
                default: Four1<TSimd, TVector>(x, xStride, y, yStride, weights, bias, inputs); break;
            }

            x += RowBlock * xStride;
            y += RowBlock * yStride;
        }

        for (; rows >= RowPair && group == 4 && !HasManyRegisters<TSimd, TVector>(); rows -= RowPair)
        {
            Two4<TSimd, TVector>(x, xStride, y, yStride, weights, bias, inputs);
            x += RowPair * xStride;
            y += RowPair * yStride;
        }

        for (; rows > 0; rows--)
        {
            switch (group)
            {
                case 4: One4<TSimd, TVector>(x, y, weights, bias, inputs); break;
                case 2: One2<TSimd, TVector>(x, y, weights, bias, inputs); break;
                default: One1<TSimd, TVector>(x, y, weights, bias, inputs); break;
            }

            x = x + xStride;
            y = y + yStride;
        }
    }
}
