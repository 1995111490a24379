namespace Armed.Runtime.Graphs;

/// <summary>What is wrong with a graph; the loader adds which file it is.</summary>
internal sealed class OnnxFault(string expected, string found) : Exception($"expected {expected}, found {found}")
{
    public string Expected { get; } = expected;

    public string Found { get; } = found;

    public static void Require(bool condition, string expected, string found)
    {
        if (!condition)
        {
            throw new OnnxFault(expected, found);
        }
    }

    public static OnnxFault Truncated() => new("a whole protobuf message", "its end too early");
}
