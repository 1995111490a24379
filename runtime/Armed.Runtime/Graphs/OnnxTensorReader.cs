namespace Armed.Runtime.Graphs;

/// <summary>Reads a TensorProto: bounded dimensions, exactly their data, inside the file, finite.</summary>
internal static class OnnxTensorReader
{
    public static OnnxTensor Read(ReadOnlySpan<byte> data, int origin = 0)
    {
        var reader = new ProtoReader(data, "TensorProto", origin);
        var (name, type, location) = ("", 0, 0);
        var dimensions = new List<long>();
        var content = new OnnxTensorContent();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: ReadDimensions(ref reader, dimensions); break;
                case 2: reader.Once(); type = reader.Int32(); break;
                case 8: reader.Once(); name = reader.Text(); break;
                case 12: reader.Once(); reader.SkipText(); break;
                case 13: throw new OnnxFault("tensors inside the file", $"external data in '{name}'");
                case 14: reader.Once(); location = reader.Int32(); break;
                default: content.Take(ref reader); break;
            }
        }

        OnnxFault.Require(location == 0, "tensors inside the file", $"data_location {location} in '{name}'");
        OnnxFault.Require(Enum.IsDefined((OnnxType)type) && (OnnxType)type != OnnxType.UInt8, "tensors of float, double, float16, int8, int32, int64 or bool", $"data type {type} in '{name}'");
        var count = Count(dimensions, name);
        content.Check(name, (OnnxType)type, count);
        return new OnnxTensor(name, (OnnxType)type, dimensions)
        {
            Integers = (OnnxType)type == OnnxType.Int64 && dimensions.Count <= 1 && count <= OnnxLimits.MaxNodeOutputs ? content.Integers() : null,
            Data = content.Place,
        };
    }

    private static void ReadDimensions(ref ProtoReader reader, List<long> dimensions)
    {
        if (reader.Wire == 0)
        {
            OnnxReader.Add(dimensions, reader.Int64(), OnnxLimits.MaxRank, "dimensions");
            return;
        }

        reader.Once();
        var items = new ProtoReader(reader.Bytes(), "TensorProto.dims");
        while (!items.AtEnd)
        {
            OnnxReader.Add(dimensions, (long)items.Varint(), OnnxLimits.MaxRank, "dimensions");
        }
    }

    private static long Count(List<long> dimensions, string name)
    {
        var count = 1L;
        foreach (var size in dimensions)
        {
            OnnxFault.Require(size is >= 0 and <= OnnxLimits.MaxDimension, $"dimensions of 0 to {OnnxLimits.MaxDimension} in '{name}'", $"{size}");
            OnnxFault.Require(
                size == 0 || count <= OnnxLimits.MaxDimension / size, $"at most {OnnxLimits.MaxDimension} elements in '{name}'",
                string.Join(" x ", dimensions));
            count *= size;
        }

        return count;
    }
}
