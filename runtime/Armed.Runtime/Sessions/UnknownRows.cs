using System.Globalization;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Sessions;

/// <summary>Rows with unknown clusters. Where no clusters are given at all, every one is unknown.</summary>
internal static class UnknownRows
{
    /// <summary>Writes the indices of the rows whose clusters are all unknown.</summary>
    /// <returns>How many they are.</returns>
    public static int Find(ModelSchema schema, in GraphRows rows, Span<int> found)
    {
        var count = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            if (!KnowsAny(schema, rows.Clusters, row))
            {
                found[count++] = row;
            }
        }

        return count;
    }

    /// <summary>Requires that every cluster of every row is known.</summary>
    /// <exception cref="UnknownClusterException">One is not.</exception>
    public static void Forbid(ModelSchema schema, in GraphRows rows)
    {
        var factors = schema.Factors;
        for (var row = 0; row < rows.Count; row++)
        {
            for (var i = 0; i < factors.Length; i++)
            {
                var code = rows.Clusters.IsEmpty ? LevelCodes.Unknown : rows.Clusters[(row * factors.Length) + i];
                if (!factors[i].Knows(code))
                {
                    var value = rows.Clusters.IsEmpty ? "nothing" : string.Create(CultureInfo.InvariantCulture, $"code {code}");
                    throw new UnknownClusterException(factors[i].Name, value, row, factors[i].Levels.Count);
                }
            }
        }
    }

    private static bool KnowsAny(ModelSchema schema, ReadOnlySpan<long> clusters, int row)
    {
        var factors = schema.Factors;
        for (var i = 0; i < factors.Length && !clusters.IsEmpty; i++)
        {
            if (factors[i].Knows(clusters[(row * factors.Length) + i]))
            {
                return true;
            }
        }

        return false;
    }
}
