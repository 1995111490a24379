using Armed.Onnx.Schema;
using Google.Protobuf;
using AttributeType = Armed.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Armed.Onnx;

/// <summary>A named constant of a node, such as the <c>axis</c> of a Softmax.</summary>
public sealed class NodeAttribute
{
    private NodeAttribute(AttributeProto message) => Message = message;

    /// <summary>The attribute's name, as ONNX's operator reference spells it.</summary>
    public string Name => Message.Name;

    internal AttributeProto Message { get; }

    /// <summary>An integer.</summary>
    public static NodeAttribute Int(string name, long value) => new(Of(name, AttributeType.Int, a => a.I = value));

    /// <summary>A 32-bit floating-point number.</summary>
    public static NodeAttribute Float(string name, float value) => new(Of(name, AttributeType.Float, a => a.F = value));

    /// <summary>A text, stored as UTF-8.</summary>
    public static NodeAttribute String(string name, string value) => new(Of(name, AttributeType.String, a => a.S = ByteString.CopyFromUtf8(value)));

    /// <summary>A list of integers.</summary>
    public static NodeAttribute Ints(string name, params ReadOnlySpan<long> values)
    {
        var copy = values.ToArray();
        return new(Of(name, AttributeType.Ints, a => a.Ints.Add(copy)));
    }

    /// <summary>A list of 32-bit floating-point numbers.</summary>
    public static NodeAttribute Floats(string name, params ReadOnlySpan<float> values)
    {
        var copy = values.ToArray();
        return new(Of(name, AttributeType.Floats, a => a.Floats.Add(copy)));
    }

    /// <summary>A list of texts, stored as UTF-8.</summary>
    public static NodeAttribute Strings(string name, params ReadOnlySpan<string> values)
    {
        var copy = values.ToArray();
        return new(Of(name, AttributeType.Strings, a => a.Strings.Add(copy.Select(ByteString.CopyFromUtf8))));
    }

    private static AttributeProto Of(string name, AttributeType type, Action<AttributeProto> assign)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var message = new AttributeProto { Name = name, Type = type };
        assign(message);
        return message;
    }
}
