using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs.Shapes;
using Armed.Runtime.Manifest;

namespace Armed.Runtime.Graphs.Inspection;

/// <summary>All checks of one graph file against its manifest. Whatever the bytes are, it returns or throws an <see cref="ArmedBundleException"/>.</summary>
internal static class GraphInspector
{
    public static OnnxModel Inspect(ReadOnlySpan<byte> file, GraphDescription graph, BundleManifest manifest)
    {
        try
        {
            var model = OnnxReader.Read(file);
            OnnxChecker.Check(model);
            RequireMetadata(model, GraphMetadata.Role, graph.Role);
            RequireMetadata(model, GraphMetadata.FitId, manifest.FitId);
            RequireSignature("input", model.Graph.Inputs, graph.Inputs);
            RequireSignature("output", model.Graph.Outputs, graph.Outputs);
            VocabularyCheck.Check(model, manifest);
            CodeTables.Check(model.Graph, graph.Role, manifest);
            return model with { RowElements = ShapeInference.Check(model.Graph) };
        }
        catch (OnnxFault fault)
        {
            throw new ArmedBundleException(
                graph.File, fault.Expected, fault.Found, "The graph is damaged or was not written by Armed.Onnx. Export the bundle again.", fault);
        }
    }

    private static void RequireMetadata(OnnxModel model, string key, string expected)
    {
        var found = model.Metadata.TryGetValue(key, out var value) ? $"'{value}'" : "none";
        OnnxFault.Require(value == expected, $"metadata {key} '{expected}'", found);
    }

    private static void RequireSignature(string what, IReadOnlyList<OnnxValue> found, IReadOnlyList<TensorDescription> expected)
    {
        OnnxFault.Require(found.Count == expected.Count, $"{expected.Count} {what}s", $"{found.Count}");
        for (var i = 0; i < found.Count; i++)
        {
            var fits = found[i].Name == expected[i].Name && Type(found[i]) == expected[i].Type
                && found[i].Dimensions.SequenceEqual([-1, .. expected[i].Shape]);
            OnnxFault.Require(fits, $"{what} {expected[i].Name} {expected[i].Type} [free, {string.Join(", ", expected[i].Shape)}]", Text(found[i]));
        }
    }

    private static string Type(OnnxValue value) => value.Type switch
    {
        OnnxType.Float => ElementTypes.Float,
        OnnxType.Int64 => ElementTypes.Int64,
        OnnxType.UInt8 => ElementTypes.UInt8,
        _ => $"type {(int)value.Type}",
    };

    private static string Text(OnnxValue value)
        => $"{value.Name} {Type(value)} [{string.Join(", ", value.Dimensions.Select(Size))}]";

    private static string Size(long size) => size < 0 ? "free" : size.ToString(CultureInfo.InvariantCulture);
}
