namespace Armed.Runtime.Graphs;

/// <summary>Reads a ValueInfoProto with its TypeProto: tensors only.</summary>
internal static class OnnxValueReader
{
    public static OnnxValue Read(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data, "ValueInfoProto");
        var (name, type, dimensions) = ("", (OnnxType)0, (List<long>?)null);
        while (reader.Next())
        {
            reader.Once();
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: (type, dimensions) = ReadType(reader.Bytes()); break;
                case 3: reader.SkipText(); break;
                default: throw reader.Unknown();
            }
        }

        return new OnnxValue(name, type, dimensions ?? throw new OnnxFault($"a shape of '{name}'", "none"));
    }

    private static (OnnxType Type, List<long>? Dimensions) ReadType(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data, "TypeProto");
        var type = ((OnnxType)0, (List<long>?)null);
        while (reader.Next())
        {
            reader.Once();
            switch (reader.Field)
            {
                case 1: type = ReadTensor(reader.Bytes()); break;
                case 6: reader.SkipText(); break;
                default: throw reader.Unknown();
            }
        }

        return type;
    }

    private static (OnnxType Type, List<long>? Dimensions) ReadTensor(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data, "TypeProto.Tensor");
        var (type, dimensions) = ((OnnxType)0, (List<long>?)null);
        while (reader.Next())
        {
            reader.Once();
            switch (reader.Field)
            {
                case 1: type = (OnnxType)reader.Int32(); break;
                case 2: dimensions = ReadShape(reader.Bytes()); break;
                default: throw reader.Unknown();
            }
        }

        return (type, dimensions);
    }

    private static List<long> ReadShape(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data, "TensorShapeProto");
        var dimensions = new List<long>();
        while (reader.Next())
        {
            OnnxFault.Require(reader.Field == 1, "dimensions of a shape", $"field {reader.Field}");
            OnnxReader.Add(dimensions, ReadDimension(reader.Bytes()), OnnxLimits.MaxRank, "dimensions");
        }

        return dimensions;
    }

    private static long ReadDimension(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data, "TensorShapeProto.Dimension");
        var (size, named) = (-1L, false);
        while (reader.Next())
        {
            reader.Once();
            switch (reader.Field)
            {
                case 1: size = reader.Int64(); break;
                case 2: named = reader.Text().Length > 0; break;
                case 3: reader.SkipText(); break;
                default: throw reader.Unknown();
            }
        }

        OnnxFault.Require(!(named && size != -1), "a dimension with a size or a name", "both");
        OnnxFault.Require(size is >= -1 and <= OnnxLimits.MaxDimension, $"dimensions of at most {OnnxLimits.MaxDimension}", $"{size}");
        return size;
    }
}
