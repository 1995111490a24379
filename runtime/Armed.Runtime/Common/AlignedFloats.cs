using System.Runtime.CompilerServices;

namespace Armed.Runtime.Common;

/// <summary>
/// Floats at an address that stays, a cache line's multiple, with room for a whole vector behind the last: an array that the collector owns and does not
/// move. Whoever uses the address keeps this object alive.
/// </summary>
internal sealed unsafe class AlignedFloats
{
    /// <summary>Floats of a cache line, and of the widest vector.</summary>
    public const int Line = 16;

    private readonly float[] _cells;

    public AlignedFloats(long count)
    {
        Count = count;
        _cells = GC.AllocateArray<float>(checked((int)(count + (2 * Line))), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref _cells[0]);
        Start = (float*)((address + (Line * sizeof(float)) - 1) & ~(nuint)((Line * sizeof(float)) - 1));
    }

    public AlignedFloats(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public long Count { get; }

    public float* Start { get; }

    public Span<float> Span => new(Start, (int)Count);

    /// <summary>Rounds up to whole lines.</summary>
    public static int WholeLines(int count) => (count + Line - 1) / Line * Line;
}
