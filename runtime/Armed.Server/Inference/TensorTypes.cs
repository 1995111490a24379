namespace Armed.Server.Inference;

/// <summary>Names and sizes of element types.</summary>
internal static class TensorTypes
{
    /// <summary>Length of the longest name.</summary>
    public const int MostLetters = 6;

    public static TensorType Parse(ReadOnlySpan<char> name) => name switch
    {
        "FP32" => TensorType.Fp32,
        "BYTES" => TensorType.Bytes,
        "INT64" => TensorType.Int64,
        "FP64" => TensorType.Fp64,
        "INT32" => TensorType.Int32,
        "INT16" => TensorType.Int16,
        "INT8" => TensorType.Int8,
        "UINT64" => TensorType.Uint64,
        "UINT32" => TensorType.Uint32,
        "UINT16" => TensorType.Uint16,
        "UINT8" => TensorType.Uint8,
        "BOOL" => TensorType.Bool,
        _ => TensorType.None,
    };

    /// <summary>Bytes of an element; 0 for BYTES, whose elements say their own.</summary>
    public static int Size(TensorType type) => type switch
    {
        TensorType.Bool or TensorType.Int8 or TensorType.Uint8 => 1,
        TensorType.Int16 or TensorType.Uint16 => 2,
        TensorType.Int32 or TensorType.Uint32 or TensorType.Fp32 => 4,
        TensorType.Int64 or TensorType.Uint64 or TensorType.Fp64 => 8,
        _ => 0,
    };

    public static bool IsWhole(TensorType type) => type is >= TensorType.Int8 and <= TensorType.Uint64;
}
