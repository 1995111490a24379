using Armed.Runtime.Common;

namespace Armed.Runtime.Direct.Steps;

/// <summary>
/// A value of each row while a graph is compiled: either with its own room, or columns of another value. Room of its own has rows of whole cache lines
/// (of one cell for a single column), so that kernels may store whole vectors.
/// </summary>
internal sealed class DirectValue(CellKind kind, int[] sizes) : DirectOperand
{
    /// <summary>Codes are held below this, where float32 still tells every two whole numbers apart.</summary>
    public const int LargestCode = 1 << 24;

    private DirectValue? _parent;
    private int _column;

    public CellKind Kind => kind;

    /// <summary>Sizes after the batch's axis.</summary>
    public int[] Sizes => sizes;

    /// <summary>Cells of a row.</summary>
    public int Width { get; } = Product(sizes);

    /// <summary>The step that writes it.</summary>
    public DirectStep? Producer { get; set; }

    public bool IsView => _parent is not null;

    /// <summary>The value with its own room, and the column in it.</summary>
    public (DirectValue Root, int Column) Resolve()
    {
        if (_parent is null)
        {
            return (this, 0);
        }

        var (root, column) = _parent.Resolve();
        return (root, column + _column);
    }

    /// <summary>Floats from a row to the next; of a value with its own room.</summary>
    public int Stride => Width == 1 ? 1 : AlignedFloats.WholeLines(Width);

    /// <summary>Place in the context's memory, in floats per row; of a value with its own room.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Some columns in another shape.</summary>
    public DirectValue View(int column, int[] shape) => new(kind, shape) { _parent = this, _column = column, Producer = Producer };

    /// <summary>Makes this value columns of another from now on.</summary>
    public void MoveInto(DirectValue parent, int column) => (_parent, _column) = (parent, column);

    public static int Product(ReadOnlySpan<int> sizes)
    {
        var product = 1L;
        foreach (var size in sizes)
        {
            product *= size;
            if (product is < 1 or > LargestCode)
            {
                throw new DirectUnsupported($"a value with {product} or more numbers a row");
            }
        }

        return (int)product;
    }
}
