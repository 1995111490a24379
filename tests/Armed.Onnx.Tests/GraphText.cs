using System.Runtime.InteropServices;
using System.Text;
using Armed.Onnx.Schema;
using AttributeType = Armed.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Armed.Onnx.Tests;

/// <summary>A graph as text, one line a thing, for snapshots.</summary>
internal static class GraphText
{
    public static string Of(byte[] model)
    {
        var m = ModelProto.Parser.ParseFrom(model);
        var text = new StringBuilder();
        text.Append($"ir {m.IrVersion}, opset {m.OpsetImport.Single().Version}, producer {m.ProducerName}, graph {m.Graph.Name}\n");
        foreach (var entry in m.MetadataProps)
        {
            text.Append($"meta {entry.Key} = {entry.Value}\n");
        }

        foreach (var input in m.Graph.Input)
        {
            text.Append($"in {Port(input)}\n");
        }

        foreach (var constant in m.Graph.Initializer)
        {
            text.Append($"const {constant.Name} {(TensorType)constant.DataType} [{string.Join(", ", constant.Dims)}]{Values(constant)}\n");
        }

        foreach (var node in m.Graph.Node)
        {
            text.Append($"{node.Name}: {string.Join(", ", node.Output)} = {node.OpType}({string.Join(", ", node.Input)}){Attributes(node)}\n");
        }

        foreach (var output in m.Graph.Output)
        {
            text.Append($"out {Port(output)}\n");
        }

        return text.ToString();
    }

    private static string Port(ValueInfoProto port)
    {
        var tensor = port.Type.TensorType;
        var dims = tensor.Shape.Dim.Select(d => d.HasDimValue ? $"{d.DimValue}" : d.HasDimParam ? d.DimParam : "?");
        return $"{port.Name} {(TensorType)tensor.ElemType} [{string.Join(", ", dims)}]";
    }

    private static string Values(TensorProto constant) => (TensorType)constant.DataType switch
    {
        TensorType.Float => $" {{{string.Join(", ", MemoryMarshal.Cast<byte, float>(constant.RawData.Span).ToArray())}}}",
        _ => $" {{{string.Join(", ", MemoryMarshal.Cast<byte, long>(constant.RawData.Span).ToArray())}}}",
    };

    private static string Attributes(NodeProto node) => string.Concat(node.Attribute.Select(a => $" {a.Name}={Value(a)}"));

    private static string Value(AttributeProto a) => a.Type switch
    {
        AttributeType.Int => $"{a.I}",
        AttributeType.Float => $"{a.F}",
        AttributeType.String => a.S.ToStringUtf8(),
        AttributeType.Ints => $"[{string.Join(", ", a.Ints)}]",
        AttributeType.Floats => $"[{string.Join(", ", a.Floats)}]",
        _ => a.Type.ToString(),
    };
}
