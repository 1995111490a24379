namespace Armed.Onnx.Columns;

/// <summary>An input or output of a model with a free first axis.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type, a number of ONNX's own: 1 float, 2 uint8, 7 int64, 8 string.</param>
/// <param name="Shape">Sizes of the axes after the first.</param>
internal sealed record ModelPort(string Name, int Type, IReadOnlyList<long> Shape)
{
    public const int Float = 1;
    public const int UInt8 = 2;
    public const int Int64 = 7;
    public const int Text = 8;

    /// <summary>Elements of a row.</summary>
    public long Columns => Shape.Aggregate(1L, (product, size) => product * size);
}
