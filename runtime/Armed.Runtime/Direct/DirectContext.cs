namespace Armed.Runtime.Direct;

/// <summary>The memory of one call at a time; whoever runs a graph keeps one for itself.</summary>
internal sealed class DirectContext(int floatsPerRow)
{
    /// <summary>The values of a part of the rows.</summary>
    public AlignedFloats Memory { get; } = new((long)floatsPerRow * DirectGraph.PartRows);
}
