using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Functions of each element. Sources may be read up to a vector beyond their end; destinations only where they own the room.</summary>
internal static unsafe class Elementwise
{
    public static void Map<TFunction>(in DirectFrame frame, in DirectPlace source, in DirectPlace destination)
        where TFunction : struct, IVectorFunction
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Map<TFunction, Simd512, Vector512<float>>(frame, source, destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Map<TFunction, Simd256, Vector256<float>>(frame, source, destination);
        }
        else
        {
            Map<TFunction, Simd128, Vector128<float>>(frame, source, destination);
        }
    }

    public static void Combine<TOperation>(in DirectFrame frame, in DirectPlace left, in DirectPlace right, in DirectPlace destination)
        where TOperation : struct, IVectorOperation
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Combine<TOperation, Simd512, Vector512<float>>(frame, left, right, destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Combine<TOperation, Simd256, Vector256<float>>(frame, left, right, destination);
        }
        else
        {
            Combine<TOperation, Simd128, Vector128<float>>(frame, left, right, destination);
        }
    }

    public static void Choose(in DirectFrame frame, in DirectPlace mask, in DirectPlace left, in DirectPlace right, in DirectPlace destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Choose<Simd512, Vector512<float>>(frame, mask, left, right, destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Choose<Simd256, Vector256<float>>(frame, mask, left, right, destination);
        }
        else
        {
            Choose<Simd128, Vector128<float>>(frame, mask, left, right, destination);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<TFunction, TSimd, TVector>(in DirectFrame frame, in DirectPlace source, in DirectPlace destination)
        where TFunction : struct, IVectorFunction
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var x = source.At(frame);
        var y = destination.At(frame);
        var (rows, width) = Flatten(frame.Rows, destination, source.Stride == destination.Stride);
        for (var row = 0; row < rows; row++)
        {
            for (var j = 0; j < width; j += TSimd.Count)
            {
                var value = TFunction.Apply<TSimd, TVector>(Read<TSimd, TVector>(x, j, width == 1));
                Store<TSimd, TVector>(y + j, value, width - j, destination.OwnsRoom);
            }

            x = x + source.Stride;
            y = y + destination.Stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine<TOperation, TSimd, TVector>(in DirectFrame frame, in DirectPlace left, in DirectPlace right, in DirectPlace destination)
        where TOperation : struct, IVectorOperation
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var a = left.At(frame);
        var b = right.At(frame);
        var y = destination.At(frame);
        var (rows, width) = Flatten(frame.Rows, destination, FitsFlat(left, destination) && FitsFlat(right, destination));
        var (oneLeft, oneRight) = (width == 1 || IsRepeated(left, destination), width == 1 || IsRepeated(right, destination));
        for (var row = 0; row < rows; row++)
        {
            var (leftNumber, rightNumber) = (TSimd.Create(*a), TSimd.Create(*b));
            for (var j = 0; j < width; j += TSimd.Count)
            {
                var value = TOperation.Apply<TSimd, TVector>(oneLeft ? leftNumber : TSimd.Load(a + j), oneRight ? rightNumber : TSimd.Load(b + j));
                Store<TSimd, TVector>(y + j, value, width - j, destination.OwnsRoom);
            }

            a = a + left.Stride;
            b = b + right.Stride;
            y = y + destination.Stride;
        }
    }

    /// <summary>Where the mask is set the left, else the right.</summary>
    public static void Choose<TSimd, TVector>(
        in DirectFrame frame, in DirectPlace mask, in DirectPlace left, in DirectPlace right, in DirectPlace destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var m = mask.At(frame);
        var a = left.At(frame);
        var b = right.At(frame);
        var y = destination.At(frame);
        var (oneMask, oneLeft, oneRight) = (IsRepeated(mask, destination), IsRepeated(left, destination), IsRepeated(right, destination));
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var j = 0; j < destination.Width; j += TSimd.Count)
            {
                var chosen = TSimd.Select(Read<TSimd, TVector>(m, j, oneMask), Read<TSimd, TVector>(a, j, oneLeft), Read<TSimd, TVector>(b, j, oneRight));
                Store<TSimd, TVector>(y + j, chosen, destination.Width - j, destination.OwnsRoom);
            }

            m = m + mask.Stride;
            a = a + left.Stride;
            b = b + right.Stride;
            y = y + destination.Stride;
        }
    }

    /// <summary>A vector, or one number in all lanes: also where a row has no more than one, as a vector would wait for the single number that was just stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Read<TSimd, TVector>(float* source, int column, bool repeated)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => repeated ? TSimd.Create(*source) : TSimd.Load(source + column);

    /// <summary>Whether one number of an operand stands for a whole row, or for all of them.</summary>
    public static bool IsRepeated(in DirectPlace operand, in DirectPlace destination) => operand.Width == 1 && (destination.Width > 1 || operand.Stride == 0);

    /// <summary>Whether an operand's rows run on like the destination's.</summary>
    public static bool FitsFlat(in DirectPlace operand, in DirectPlace destination)
        => (operand.Stride == destination.Stride && operand.Width == destination.Width) || (operand.Stride == 0 && operand.Width == 1);

    /// <summary>Rows that lie one after another are one long row.</summary>
    public static (int Rows, int Width) Flatten(int rows, in DirectPlace destination, bool fits)
        => fits && destination.OwnsRoom && rows > 1 ? (1, rows * destination.Stride) : (rows, destination.Width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSimd, TVector>(float* destination, TVector value, int left, bool ownsRoom)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (ownsRoom || left >= TSimd.Count)
        {
            TSimd.Store(destination, value);
        }
        else
        {
            TSimd.Store(destination, value, left);
        }
    }
}
