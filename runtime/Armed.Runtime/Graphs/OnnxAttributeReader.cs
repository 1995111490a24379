using System.Buffers.Binary;

namespace Armed.Runtime.Graphs;

/// <summary>Reads an AttributeProto within bounds; subgraphs, functions' references and sparse tensors are unknown fields here.</summary>
internal static class OnnxAttributeReader
{
    /// <summary>Field by AttributeType: FLOAT 1, INT 2, STRING 3, TENSOR 4, FLOATS 6, INTS 7, STRINGS 8.</summary>
    private static readonly int[] s_fieldOfType = [0, 2, 3, 4, 5, 0, 7, 8, 9];

    public static OnnxAttribute Read(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data, "AttributeProto");
        var (name, type, value) = ("", 0, 0);
        var (integer, number, integers) = (0L, 0f, new List<long>());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Once(); name = reader.Text(); break;
                case 13: reader.Once(); reader.SkipText(); break;
                case 20: reader.Once(); type = reader.Int32(); break;
                default:
                    OnnxFault.Require(value == 0 || value == reader.Field, "one value in an attribute", "more");
                    value = reader.Field;
                    ReadValue(ref reader, ref integer, ref number, integers);
                    break;
            }
        }

        var expected = type > 0 && type < s_fieldOfType.Length ? s_fieldOfType[type] : 0;
        OnnxFault.Require(
            expected != 0 && (value == 0 || value == expected), $"an attribute '{name}' of a plain type with its value",
            $"type {type}, value in field {value}");
        return new OnnxAttribute(name, integer, number, integers);
    }

    private static void ReadValue(ref ProtoReader reader, ref long integer, ref float number, List<long> integers)
    {
        switch (reader.Field)
        {
            case 2: reader.Once(); number = reader.Float(); RequireFinite(number); break;
            case 3: reader.Once(); integer = reader.Int64(); break;
            case 4: reader.Once(); RequireSize(reader.Bytes().Length, OnnxLimits.MaxAttributeTextBytes); break;
            case 5: reader.Once(); _ = OnnxTensorReader.Read(reader.Bytes(), 0); break;
            case 7: ReadFloats(ref reader); break;
            case 8: ReadInts(ref reader, integers); break;
            case 9: RequireSize(reader.Bytes().Length, OnnxLimits.MaxAttributeTextBytes); break;
            default: throw reader.Unknown();
        }
    }

    private static void ReadFloats(ref ProtoReader reader)
    {
        if (reader.Wire == 5)
        {
            RequireFinite(reader.Float());
            return;
        }

        reader.Once();
        var packed = reader.Bytes();
        RequireSize(packed.Length, OnnxLimits.MaxAttributeItems * sizeof(float));
        OnnxFault.Require(packed.Length % sizeof(float) == 0, "whole floats", $"{packed.Length} bytes");
        for (var i = 0; i < packed.Length; i += sizeof(float))
        {
            RequireFinite(BinaryPrimitives.ReadSingleLittleEndian(packed[i..]));
        }
    }

    private static void ReadInts(ref ProtoReader reader, List<long> integers)
    {
        if (reader.Wire == 0)
        {
            OnnxReader.Add(integers, reader.Int64(), OnnxLimits.MaxAttributeItems, "integers in an attribute");
            return;
        }

        reader.Once();
        var packed = reader.Bytes();
        RequireSize(packed.Length, OnnxLimits.MaxAttributeItems * 10);
        var items = new ProtoReader(packed, "AttributeProto.ints");
        while (!items.AtEnd)
        {
            OnnxReader.Add(integers, (long)items.Varint(), OnnxLimits.MaxAttributeItems, "integers in an attribute");
        }
    }

    private static void RequireSize(int bytes, int limit) => OnnxFault.Require(bytes <= limit, $"at most {limit} bytes in an attribute", $"{bytes}");

    private static void RequireFinite(float value) => OnnxFault.Require(float.IsFinite(value), "finite attributes", $"{value}");
}
