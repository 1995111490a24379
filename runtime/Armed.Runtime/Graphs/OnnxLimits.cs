namespace Armed.Runtime.Graphs;

/// <summary>Bounds of what a graph of ours can be: far above what the trainer writes, far below what hurts.</summary>
internal static class OnnxLimits
{
    public const long OpsetVersion = 17;
    public const long MinIrVersion = 4;
    public const long MaxIrVersion = 8;
    public const int MaxNodes = 10_000;
    public const int MaxInitializers = 40_000;
    public const int MaxNodeInputs = 10_000;
    public const int MaxEdges = 400_000;
    public const int MaxNodeOutputs = 64;
    public const int MaxAttributes = 32;
    public const int MaxAttributeItems = 1_024;
    public const int MaxAttributeTextBytes = 4_096;
    public const int MaxGraphInputs = 64;
    public const int MaxMetadata = 256;
    public const int MaxNameBytes = 4_096;
    public const int MaxRank = 8;
    public const long MaxDimension = int.MaxValue;

    /// <summary>
    /// Elements of all values that one row makes: of any graph, of a graph without weights, and more for each weight. Ours need less than 10 for each. Convolutions use each weight at every place
    /// of a row's inputs, which whoever calls has to send: these elements count, too.
    /// </summary>
    public const long MaxRowElements = 1L << 24;
    public const long FreeElements = 1L << 18;
    public const long ElementsPerWeight = 64;
    public const long ElementsPerInput = 256;

    /// <summary>Elements worked on for one row, counted alike. Ours work on each weight once or twice.</summary>
    public const long MaxRowOperations = 1L << 31;
    public const long FreeOperations = 1L << 22;
    public const long OperationsPerWeight = 64;
    public const long OperationsPerInput = 1L << 14;
}
