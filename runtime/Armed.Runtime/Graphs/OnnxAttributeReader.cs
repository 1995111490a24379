using System.Buffers.Binary;
using System.Text;

namespace Armed.Runtime.Graphs;

/// <summary>Reads an AttributeProto within bounds; subgraphs, functions' references and sparse tensors are unknown fields here.</summary>
internal ref struct OnnxAttributeReader
{
    /// <summary>Field by AttributeType: FLOAT 1, INT 2, STRING 3, TENSOR 4, FLOATS 6, INTS 7, STRINGS 8.</summary>
    private static readonly int[] s_fieldOfType = [0, 2, 3, 4, 5, 0, 7, 8, 9];

    private List<long>? _ints;
    private long _int;
    private float _float;
    private string? _text;
    private int _items;

    public static OnnxAttribute Read(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data, "AttributeProto");
        var attribute = new OnnxAttributeReader();
        var (name, type, value) = ("", 0, 0);
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
                    attribute.ReadValue(ref reader);
                    break;
            }
        }

        var expected = type > 0 && type < s_fieldOfType.Length ? s_fieldOfType[type] : 0;
        OnnxFault.Require(
            expected != 0 && (value == 0 || value == expected), $"an attribute '{name}' of a plain type with its value",
            $"type {type}, value in field {value}");
        return new OnnxAttribute(name, attribute._int, attribute._float, attribute._ints ?? []) { Text = attribute._text ?? "" };
    }

    private void ReadValue(ref ProtoReader reader)
    {
        switch (reader.Field)
        {
            case 2: reader.Once(); RequireFinite(_float = reader.Float()); break;
            case 3: reader.Once(); _int = reader.Int64(); break;
            case 4: reader.Once(); _text = ReadText(ref reader); break;
            case 5: reader.Once(); OnnxTensorReader.Read(reader.Bytes()); break;
            case 7: ReadFloats(ref reader); break;
            case 8: ReadInts(ref reader); break;
            case 9: CountItem(); RequireSize(reader.Bytes().Length, OnnxLimits.MaxAttributeTextBytes); break;
            default: throw reader.Unknown();
        }
    }

    /// <summary>Text in Latin-1: no byte is lost, none is refused, and the words that operators know are ASCII.</summary>
    private static string ReadText(ref ProtoReader reader)
    {
        var bytes = reader.Bytes();
        RequireSize(bytes.Length, OnnxLimits.MaxAttributeTextBytes);
        return Encoding.Latin1.GetString(bytes);
    }

    private void ReadFloats(ref ProtoReader reader)
    {
        if (reader.Wire == 5)
        {
            CountItem();
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

    private void ReadInts(ref ProtoReader reader)
    {
        _ints ??= [];
        if (reader.Wire == 0)
        {
            CountItem();
            _ints.Add(reader.Int64());
            return;
        }

        reader.Once();
        var packed = new ProtoReader(reader.Bytes(), "AttributeProto.ints");
        while (!packed.AtEnd)
        {
            CountItem();
            _ints.Add((long)packed.Varint());
        }
    }

    private void CountItem()
        => OnnxFault.Require(++_items <= OnnxLimits.MaxAttributeItems, $"at most {OnnxLimits.MaxAttributeItems} items in an attribute", "more");

    private static void RequireSize(int bytes, int limit) => OnnxFault.Require(bytes <= limit, $"at most {limit} bytes in an attribute", $"{bytes}");

    private static void RequireFinite(float value) => OnnxFault.Require(float.IsFinite(value), "finite attributes", $"{value}");
}
