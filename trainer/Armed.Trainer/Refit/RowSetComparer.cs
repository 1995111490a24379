using System.Runtime.InteropServices;

namespace Armed.Trainer.Refit;

/// <summary>Sets of rows are equal if they have the same rows in the same order.</summary>
internal sealed class RowSetComparer : IEqualityComparer<int[]>
{
    /// <inheritdoc/>
    public bool Equals(int[]? one, int[]? other) => one.AsSpan().SequenceEqual(other);

    /// <inheritdoc/>
    public int GetHashCode(int[] rows)
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes<int>(rows));
        return hash.ToHashCode();
    }
}
