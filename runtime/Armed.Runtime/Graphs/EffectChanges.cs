using System.Buffers.Binary;

namespace Armed.Runtime.Graphs;

/// <summary>New rows of one factor's effects.</summary>
/// <param name="Replaced">Rows of known clusters by code.</param>
/// <param name="Added">Rows of new clusters in code order, from the number of known ones on.</param>
internal sealed record EffectChanges(IReadOnlyDictionary<int, float[]> Replaced, IReadOnlyList<float[]> Added)
{
    /// <summary>The first numbers of each row: means come before what is known of their spread.</summary>
    /// <param name="width">How many.</param>
    public EffectChanges Cut(int width) => new(Replaced.ToDictionary(pair => pair.Key, pair => pair.Value[..width]), [.. Added.Select(row => row[..width])]);

    /// <summary>The whole table's little-endian elements: known clusters, new ones, the unknown one.</summary>
    public byte[] Apply(EffectRows rows)
    {
        var (row, data) = (rows.Width * sizeof(float), new byte[(rows.Clusters + Added.Count + 1L) * rows.Width * sizeof(float)]);
        rows.Bytes(0, rows.Clusters).Span.CopyTo(data);
        foreach (var (code, values) in Replaced)
        {
            Write(values, data.AsSpan(code * row, row));
        }

        for (var i = 0; i < Added.Count; i++)
        {
            Write(Added[i], data.AsSpan((rows.Clusters + i) * row, row));
        }

        rows.Bytes(rows.Clusters, 1).Span.CopyTo(data.AsSpan((rows.Clusters + Added.Count) * row));
        return data;
    }

    private static void Write(float[] values, Span<byte> destination)
    {
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(destination[(i * sizeof(float))..], values[i]);
        }
    }
}
