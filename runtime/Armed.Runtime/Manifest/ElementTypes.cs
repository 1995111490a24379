namespace Armed.Runtime.Manifest;

/// <summary>Element types of inputs and outputs, as a manifest names them.</summary>
internal static class ElementTypes
{
    public const string Float = "float";
    public const string Int64 = "int64";
    public const string UInt8 = "uint8";

    /// <summary>Types of inputs that are not made of columns.</summary>
    public static IReadOnlyList<string> All { get; } = [Float, Int64, UInt8];

    /// <summary>Bytes of an element.</summary>
    public static int Bytes(string type) => type switch
    {
        Float => sizeof(float),
        UInt8 => sizeof(byte),
        _ => sizeof(long),
    };
}
