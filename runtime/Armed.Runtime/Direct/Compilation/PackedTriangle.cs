using Armed.Runtime.Direct.Steps;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>The constants by which our graphs multiply with a lower triangle that is packed by rows.</summary>
internal static class PackedTriangle
{
    /// <summary>Whether the indices are the rows of the packed elements, and the matrix the indicators of their columns.</summary>
    public static bool Fits(DirectConstant rows, DirectConstant columns, int size)
    {
        var indices = rows.Integers;
        var indicators = columns.Numbers;
        if (indices.Length != (long)size * (size + 1) / 2 || indicators.Length != indices.Length * (long)size)
        {
            return false;
        }

        var at = 0;
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column <= row; column++, at++)
            {
                var indicator = indicators.Slice(at * size, size);
                if (indices[at] != row || indicator[column] != 1 || indicator[..column].ContainsAnyExcept(0f) || indicator[(column + 1)..].ContainsAnyExcept(0f))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
