using Armed.Runtime.Common;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Direct;

/// <summary>The memory of one call at a time; whoever runs a graph keeps one for itself.</summary>
internal sealed unsafe class DirectContext
{
    private readonly long[] _noClusters;

    public DirectContext(int floatsPerRow, int rows, int clusters)
    {
        Memory = new AlignedFloats((long)floatsPerRow * rows);
        _noClusters = GC.AllocateArray<long>(Math.Max(1, rows * clusters), pinned: true);
        Array.Fill(_noClusters, LevelCodes.Unknown);
        NoClusters = (long*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _noClusters[0]);
    }

    /// <summary>The values of a part of the rows.</summary>
    public AlignedFloats Memory { get; }

    /// <summary>Codes of unknown clusters for a part of the rows.</summary>
    public long* NoClusters { get; }
}
