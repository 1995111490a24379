namespace Armed.Server.Inference;

/// <summary>The protocol's element types that a model's inputs may have.</summary>
internal enum TensorType
{
    None,
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Fp32,
    Fp64,
    Bytes,
}
