using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace Armed.Trainer.Common;

/// <summary>The memory of contiguous tensors on the CPU, for loops that need no tensor operation. It does not move while the tensor lives.</summary>
internal static class TensorMemory
{
    /// <summary>The address of the first value; 0 for an empty tensor.</summary>
    public static nint Address(Tensor tensor)
    {
        if (tensor.numel() == 0)
        {
            return 0;
        }

        ref var first = ref MemoryMarshal.GetReference(tensor.bytes);
        unsafe
        {
            return (nint)Unsafe.AsPointer(ref first);
        }
    }

    /// <summary>The values of a contiguous float tensor.</summary>
    public static unsafe Span<float> Floats(Tensor tensor) => new((void*)Address(tensor), checked((int)tensor.numel()));

    /// <summary>The values of a contiguous int64 tensor.</summary>
    public static unsafe Span<long> Longs(Tensor tensor) => new((void*)Address(tensor), checked((int)tensor.numel()));

    /// <summary>Asks for memory before it is needed: rows of a large table lie far apart, and waiting for one after the other is most of their cost.</summary>
    public static unsafe void Prefetch(ref readonly float start, int count)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        const int LineBytes = 64;
        var first = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in start));
        for (var offset = 0; offset < count * sizeof(float); offset += LineBytes)
        {
            Sse.Prefetch0(first + offset);
        }
    }
}
