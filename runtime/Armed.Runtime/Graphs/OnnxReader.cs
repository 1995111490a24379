namespace Armed.Runtime.Graphs;

/// <summary>Reads a ModelProto within bounds. Field numbers: ONNX IR documentation, onnx.proto3.</summary>
internal static class OnnxReader
{
    /// <summary>Reads a graph file.</summary>
    /// <exception cref="OnnxFault">The bytes are not a graph that Armed.Onnx writes.</exception>
    public static OnnxModel Read(ReadOnlySpan<byte> file)
    {
        var reader = new ProtoReader(file, "ModelProto");
        long ir = 0;
        var opsets = new List<(string Domain, long Version)>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        OnnxGraph? graph = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Once(); ir = reader.Int64(); break;
                case 2 or 3 or 4 or 6: reader.Once(); reader.SkipText(); break;
                case 5: reader.Once(); _ = reader.Int64(); break;
                case 7: reader.Once(); graph = ReadGraph(ref reader); break;
                case 8: Add(opsets, ReadOpset(reader.Bytes()), 8, "opset imports"); break;
                case 14: ReadMetadata(reader.Bytes(), metadata); break;
                default: throw reader.Unknown();
            }
        }

        return new OnnxModel(ir, SingleOpset(opsets), graph ?? throw new OnnxFault("a graph", "none"), metadata);
    }

    private static OnnxGraph ReadGraph(ref ProtoReader reader)
    {
        var data = reader.Bytes();
        return OnnxGraphReader.Read(data, reader.End - data.Length);
    }

    public static void Add<T>(List<T> list, T item, int limit, string what)
    {
        if (list.Count >= limit)
        {
            throw new OnnxFault($"at most {limit} {what}", "more");
        }

        list.Add(item);
    }

    private static long SingleOpset(List<(string Domain, long Version)> opsets)
    {
        OnnxFault.Require(opsets.Count == 1, "one opset import", $"{opsets.Count}");
        OnnxFault.Require(opsets[0].Domain is "" or "ai.onnx", "the operator domain ai.onnx", $"'{opsets[0].Domain}'");
        return opsets[0].Version;
    }

    private static (string Domain, long Version) ReadOpset(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data, "OperatorSetIdProto");
        var (domain, version) = ("", 0L);
        while (reader.Next())
        {
            reader.Once();
            switch (reader.Field)
            {
                case 1: domain = reader.Text(); break;
                case 2: version = reader.Int64(); break;
                default: throw reader.Unknown();
            }
        }

        return (domain, version);
    }

    private static void ReadMetadata(ReadOnlySpan<byte> data, Dictionary<string, string> metadata)
    {
        var reader = new ProtoReader(data, "StringStringEntryProto");
        var (key, value) = ("", "");
        while (reader.Next())
        {
            reader.Once();
            switch (reader.Field)
            {
                case 1: key = reader.Text(); break;
                case 2: value = reader.Text(int.MaxValue); break;
                default: throw reader.Unknown();
            }
        }

        OnnxFault.Require(metadata.Count < OnnxLimits.MaxMetadata, $"at most {OnnxLimits.MaxMetadata} metadata entries", "more");
        OnnxFault.Require(metadata.TryAdd(key, value), "distinct metadata keys", $"'{key}' twice");
    }
}
