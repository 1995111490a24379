namespace Armed.Runtime.Graphs;

/// <summary>Bounds of what a graph of ours can be: far above what the trainer writes, far below what hurts.</summary>
internal static class OnnxLimits
{
    public const long OpsetVersion = 17;
    public const long MinIrVersion = 4;
    public const long MaxIrVersion = 8;
    public const int MaxNodes = 20_000;
    public const int MaxInitializers = 40_000;
    public const int MaxNodeInputs = 10_000;
    public const int MaxNodeOutputs = 10_000;
    public const int MaxAttributes = 32;
    public const int MaxAttributeItems = 100_000;
    public const int MaxAttributeTextBytes = 4_096;
    public const int MaxGraphInputs = 64;
    public const int MaxMetadata = 256;
    public const int MaxNameBytes = 4_096;
    public const int MaxRank = 8;
    public const long MaxDimension = int.MaxValue;
}
