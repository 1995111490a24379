namespace Armed.Onnx.Columns;

/// <summary>An input or output of a model, of rank 2 with a free first axis.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type, a number of ONNX's own: 1 float, 7 int64, 8 string.</param>
/// <param name="Columns">Size of the second axis.</param>
internal sealed record ModelPort(string Name, int Type, long Columns)
{
    public const int Float = 1;
    public const int Int64 = 7;
    public const int Text = 8;
}
