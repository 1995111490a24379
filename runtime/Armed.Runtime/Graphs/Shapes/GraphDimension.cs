using System.Globalization;

namespace Armed.Runtime.Graphs.Shapes;

/// <summary>A dimension of a value: <see cref="Size"/>, or that many for every row of the batch.</summary>
internal readonly record struct GraphDimension(long Size, bool PerRow)
{
    /// <summary>The batch itself.</summary>
    public static GraphDimension Batch { get; } = new(1, true);

    public static GraphDimension One { get; } = new(1, false);

    public static implicit operator GraphDimension(long size) => new(size, false);

    public bool IsOne => Size == 1 && !PerRow;

    public override string ToString()
        => !PerRow ? Size.ToString(CultureInfo.InvariantCulture) : Size == 1 ? "batch" : string.Create(CultureInfo.InvariantCulture, $"{Size} batch");
}
