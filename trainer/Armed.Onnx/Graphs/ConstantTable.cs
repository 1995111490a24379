using System.Globalization;
using System.Security.Cryptography;

namespace Armed.Onnx.Graphs;

/// <summary>The constants of one graph, in order of first use; equal ones are stored once.</summary>
internal sealed class ConstantTable
{
    /// <summary>A protobuf message holds at most 2^31 - 1 bytes; 16 MiB of it are kept for nodes, names and metadata.</summary>
    internal const long DefaultLimit = int.MaxValue - (16L << 20);

    private readonly Dictionary<string, GraphValue> _byContent = new(StringComparer.Ordinal);
    private readonly List<GraphConstant> _all = [];
    private long _bytes;

    public IReadOnlyList<GraphConstant> All => _all;

    public long Bytes => _bytes;

    internal long Limit { get; init; } = DefaultLimit;

    /// <summary>Refuses before anything is copied.</summary>
    public void Reserve(string name, long bytes)
    {
        if (_bytes + bytes > Limit)
        {
            throw new OnnxExportException(string.Create(CultureInfo.InvariantCulture,
                $"The graph's constants exceed one ONNX file: {_bytes} bytes and {bytes} more for '{name}', at most {Limit}. "
                + $"Export to a path with ExternalData, make the largest table smaller, or split the model into several graphs. Nothing was written."));
        }
    }

    public GraphValue Add(GraphBuilder owner, NameTable names, string name, TensorType type, byte[] bytes, long[] dims)
    {
        var key = $"{type} {string.Join(',', dims)} {Convert.ToHexString(SHA256.HashData(bytes))}";
        if (_byContent.TryGetValue(key, out var known))
        {
            return known;
        }

        var value = new GraphValue(owner, name, dims);
        names.Register(value);
        _byContent.Add(key, value);
        _all.Add(new GraphConstant(value, type, bytes));
        _bytes += bytes.LongLength;
        return value;
    }
}
