using System.Buffers.Binary;

namespace Armed.Runtime.Graphs;

/// <summary>One factor's effects inside a graph file: a row per known cluster and a last one for the unknown cluster. Read in place.</summary>
internal sealed class EffectRows
{
    private readonly ReadOnlyMemory<byte> _data;

    public EffectRows(OnnxFile file, EffectTableNodes nodes, int clusters)
    {
        var table = file.Tensor(nodes.Table)!;
        OnnxFault.Require(
            table is { Type: OnnxType.Float, Dimensions: [var rows, _] } && rows == clusters + 1L && table.Data.Length > 0,
            $"effects as floats [{clusters + 1}, width]", $"'{table.Name}' {table.Type} [{string.Join(", ", table.Dimensions)}]");
        OnnxFault.Require(file.Integer(nodes.Count) == clusters, $"{clusters} known clusters", $"{file.Integer(nodes.Count)}");
        (_data, Clusters, Width) = (table.Data, clusters, (int)table.Dimensions[1]);
    }

    /// <summary>Known clusters C; row C is the unknown one's.</summary>
    public int Clusters { get; }

    /// <summary>Numbers per cluster.</summary>
    public int Width { get; }

    /// <summary>Copies a row of <see cref="Width"/> numbers.</summary>
    public void Read(int row, Span<float> destination)
    {
        var bytes = Bytes(row, 1).Span;
        for (var i = 0; i < Width; i++)
        {
            destination[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }
    }

    /// <summary>Some rows as they are in the file.</summary>
    public ReadOnlyMemory<byte> Bytes(int row, int count) => _data.Slice(row * Width * sizeof(float), count * Width * sizeof(float));
}
