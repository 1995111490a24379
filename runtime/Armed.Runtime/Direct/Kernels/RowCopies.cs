using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Armed.Runtime.Direct.Kernels;

/// <summary>Copies of short rows.</summary>
internal static unsafe class RowCopies
{
    /// <summary>The source may be read up to a vector beyond its end; the destination is written beyond only where it owns the room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* source, float* destination, int width, bool ownsRoom)
    {
        if (ownsRoom && width > 1)
        {
            for (var j = 0; j < width; j += Vector256<float>.Count)
            {
                Vector256.Load(source + j).Store(destination + j);
            }
        }
        else
        {
            CopyExactly(source, destination, width);
        }
    }

    public static void CopyExactly(float* source, float* destination, int width)
    {
        if (width == 1)
        {
            *destination = *source;
            return;
        }

        new ReadOnlySpan<float>(source, width).CopyTo(new Span<float>(destination, width));
    }
}
