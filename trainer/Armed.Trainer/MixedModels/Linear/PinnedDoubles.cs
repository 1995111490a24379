using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Armed.Trainer.MixedModels.Linear;

/// <summary>An array of doubles that the collector never moves, so that the kernels may hold its address as long as the owner lives.</summary>
internal sealed unsafe class PinnedDoubles
{
    private readonly double[] _values;

    public PinnedDoubles(int length)
    {
        _values = GC.AllocateArray<double>(length, pinned: true);
        Pointer = (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_values));
    }

    public double* Pointer { get; }

    public int Length => _values.Length;

    public double[] Values => _values;
}
