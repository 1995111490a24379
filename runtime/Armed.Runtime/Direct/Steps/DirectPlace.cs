using Armed.Runtime.Common;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Where a step finds or puts a value: constants at an address, values at a place in the context's memory.</summary>
internal readonly unsafe struct DirectPlace
{
    private readonly float* _constant;
    private readonly int _slot;
    private readonly int _column;

    private DirectPlace(float* constant, int slot, int column, int stride, int width, bool ownsRoom)
    {
        _constant = constant;
        (_slot, _column, Stride, Width, OwnsRoom) = (slot, column, stride, width, ownsRoom);
    }

    /// <summary>Floats from a row to the next; 0 for a constant.</summary>
    public int Stride { get; }

    /// <summary>Cells of a row.</summary>
    public int Width { get; }

    /// <summary>Whether whole vectors may be stored up to the stride.</summary>
    public bool OwnsRoom { get; }

    /// <summary>The place of a value after room was assigned.</summary>
    public static DirectPlace Of(DirectValue value)
    {
        var (root, column) = value.Resolve();
        return new DirectPlace(null, root.Slot, column, root.Stride, value.Width, root == value);
    }

    /// <summary>The same values for every row.</summary>
    public static DirectPlace Of(AlignedFloats values) => new(values.Start, 0, 0, 0, (int)values.Count, false);

    /// <summary>The first row's.</summary>
    public float* At(in DirectFrame frame) => _constant != null ? _constant : frame.Memory + ((long)_slot * frame.Rows) + _column;
}
