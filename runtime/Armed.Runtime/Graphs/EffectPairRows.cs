using System.Buffers.Binary;

namespace Armed.Runtime.Graphs;

/// <summary>The covariances between two factors inside a graph file. Read in place.</summary>
internal sealed class EffectPairRows
{
    private readonly ReadOnlyMemory<byte> _values;
    private readonly ReadOnlyMemory<byte> _codes;

    public EffectPairRows(OnnxFile file, EffectPairPlace place)
    {
        Place = place;
        GatherNode = EffectTableNodes.GatherOf(file, place.Values, place.Positions);
        _codes = place.Partners is null ? default : Table(file, place.Partners, place.Rows, "codes");
        Partners = place.Partners is null ? 1 : Width(_codes, place.Rows);
        _values = Table(file, place.Values, place.Rows, "covariances");
        var (width, expected) = (Width(_values, place.Rows), Partners * place.Terms);
        OnnxFault.Require(width == expected, $"{expected} covariances in a row of '{place.Values}'", $"{width}");
    }

    /// <summary>Factors, sizes and names.</summary>
    public EffectPairPlace Place { get; }

    /// <summary>Index of the Gather of the table among the graph's nodes.</summary>
    public int GatherNode { get; }

    /// <summary>Clusters of the second factor in a row of the table; 1 if the rows are those of pairs.</summary>
    public int Partners { get; }

    /// <summary>Dimensions of the table.</summary>
    public long[] Dimensions => [Place.Rows, Partners * Place.Terms];

    /// <summary>2 phi' C phi' of two clusters; 0 for clusters that the table does not count.</summary>
    public double Twice(long code, long other, ReadOnlySpan<float> phi, ReadOnlySpan<float> otherPhi)
    {
        var block = Find(code, other);
        var sum = 0.0;
        for (var i = 0; i < Place.Terms && block >= 0; i++)
        {
            sum += (double)Number(_values, (block * Place.Terms) + i) * phi[i / Place.OtherEffects] * otherPhi[i % Place.OtherEffects];
        }

        return sum;
    }

    /// <summary>Adds (C phi_h)' B_g and (C' phi_g)' B_h of two clusters to R numbers; nothing for clusters that the table does not count.</summary>
    /// <param name="code">Code of the first factor's cluster.</param>
    /// <param name="other">Code of the second factor's cluster.</param>
    /// <param name="phi">phi_g [K].</param>
    /// <param name="otherPhi">phi_h [L].</param>
    /// <param name="rows">B_g [K, R].</param>
    /// <param name="otherRows">B_h [L, R].</param>
    /// <param name="sums">Is added to, [R].</param>
    public void AddShrunken(
        long code, long other, ReadOnlySpan<float> phi, ReadOnlySpan<float> otherPhi, ReadOnlySpan<double> rows, ReadOnlySpan<double> otherRows, Span<double> sums)
    {
        var block = Find(code, other);
        for (var i = 0; i < Place.Terms && block >= 0; i++)
        {
            var (k, l) = (i / Place.OtherEffects, i % Place.OtherEffects);
            var covariance = Number(_values, (block * Place.Terms) + i) / 2.0;
            for (var r = 0; r < sums.Length; r++)
            {
                sums[r] += covariance * ((otherPhi[l] * rows[(k * sums.Length) + r]) + (phi[k] * otherRows[(l * sums.Length) + r]));
            }
        }
    }

    /// <summary>Every block of the table with the codes of its clusters, -1 and below and the number of clusters for those that are not known.</summary>
    public IEnumerable<(int Code, int Other, int Block)> Blocks()
    {
        for (var row = 0; row < Place.Rows; row++)
        {
            for (var i = 0; i < Partners; i++)
            {
                var block = (row * Partners) + i;
                yield return Place.Partners is null
                    ? ((row / (Place.OtherClusters + 2)) - 1, (row % (Place.OtherClusters + 2)) - 1, block)
                    : (row - 1, (int)Number(_codes, block), block);
            }
        }
    }

    /// <summary>A number of a block: twice the covariance of effect k of the first factor with effect l of the second.</summary>
    public float Value(int block, int k, int l) => Number(_values, (block * Place.Terms) + (k * Place.OtherEffects) + l);

    /// <summary>The table's little-endian elements with the numbers of some clusters set to 0.</summary>
    public byte[] Without(Func<int, bool> isLeftOut, Func<int, bool> isOtherLeftOut)
    {
        var data = _values.ToArray();
        foreach (var (code, other, block) in Blocks())
        {
            if (isLeftOut(code) || isOtherLeftOut(other))
            {
                data.AsSpan(block * Place.Terms * sizeof(float), Place.Terms * sizeof(float)).Clear();
            }
        }

        return data;
    }

    private int Find(long code, long other)
    {
        if (code < 0 || code >= Place.Clusters || other < 0 || other >= Place.OtherClusters)
        {
            return -1;
        }

        if (Place.Partners is null)
        {
            return (((int)code + 1) * (Place.OtherClusters + 2)) + (int)other + 1;
        }

        var start = ((int)code + 1) * Partners;
        for (var i = 0; i < Partners; i++)
        {
            if (Number(_codes, start + i) == other)
            {
                return start + i;
            }
        }

        return -1;
    }

    private static float Number(ReadOnlyMemory<byte> data, int index) => BinaryPrimitives.ReadSingleLittleEndian(data.Span[(index * sizeof(float))..]);

    private static int Width(ReadOnlyMemory<byte> data, long rows) => (int)(data.Length / sizeof(float) / rows);

    private static ReadOnlyMemory<byte> Table(OnnxFile file, string name, long rows, string what)
    {
        var table = file.Tensor(name);
        OnnxFault.Require(
            table is { Type: OnnxType.Float, Dimensions: [var found, > 0] } && found == rows && table.Data.Length > 0,
            $"{what} as floats [{rows}, width] in a constant '{name}'", table is null ? "no such constant" : $"{table.Type} [{string.Join(", ", table.Dimensions)}]");
        return table!.Data;
    }
}
