using System.Globalization;
using System.Text;
using Armed.Onnx.Columns;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Trainer.Export.Layouts;

/// <summary>The graphs with an input per column, and a model card with sample code that calls them.</summary>
internal static class StringsLayout
{
    public static IEnumerable<KeyValuePair<string, byte[]>> Files(ExportContent content)
    {
        foreach (var graph in content.Graphs)
        {
            yield return KeyValuePair.Create($"{graph.Role}.onnx", graph.Model.Bytes);
        }

        yield return KeyValuePair.Create(ModelCard.FileName, ModelCard.Write(content.Manifest, (card, manifest) => Start(card, manifest, content.Graphs)));
    }

    private static void Start(StringBuilder card, BundleManifest manifest, IReadOnlyList<ExportedGraph> graphs)
    {
        card.Append("## How to get started\n\nEach graph has one input [N, 1] per column, with the column's name: numbers as float32 (NaN where missing; dates as days since their origin), ");
        card.Append("texts of categories and clusters as strings. A text that training did not have is unknown.");
        card.Append(manifest.FurtherInputs is { Count: > 0 } ? " Images and other inputs keep their shape; here they are zeros.\n\n" : "\n\n");
        OutputsTable.Write(card, manifest, graphs);
        if (graphs.FirstOrDefault(graph => graph.Role == GraphRoles.Mixed) is not { } mixed)
        {
            return;
        }

        var inputs = mixed.Model.Inputs;
        Sample(
            card,
            "From Python, with the packages onnxruntime and numpy:",
            "python",
            "import numpy as np, onnxruntime\n\nsession = onnxruntime.InferenceSession(\"mixed.onnx\")\nprediction, *rest = session.run(None, {",
            inputs.Select(input => $"    {CardStart.Quoted(input.Name)}: {Python(manifest, input)},"),
            "})\nprint(prediction)");
        Sample(
            card,
            "From Node.js, with the package onnxruntime-node:",
            "js",
            "import ort from \"onnxruntime-node\";\n\nconst session = await ort.InferenceSession.create(\"mixed.onnx\");\nconst { prediction } = await session.run({",
            inputs.Select(input => $"  {CardStart.Quoted(input.Name)}: {Node(manifest, input)},"),
            "});\nconsole.log(prediction.data);");
        Sample(
            card,
            "From C#, with the package Microsoft.ML.OnnxRuntime:",
            "csharp",
            "using Microsoft.ML.OnnxRuntime;\nusing Microsoft.ML.OnnxRuntime.Tensors;\n\nusing var session = new InferenceSession(\"mixed.onnx\");\nusing var results = session.Run(\n[",
            inputs.Select(input => $"    NamedOnnxValue.CreateFromTensor({CardStart.Quoted(input.Name)}, {Sharp(manifest, input)}),"),
            "]);\nConsole.WriteLine(results.First(result => result.Name == \"prediction\").AsTensor<float>()[0, 0]);");
    }

    private static string Python(BundleManifest manifest, ModelPort input) => IsFurther(manifest, input)
        ? $"np.zeros(({Shape(input)}), np.{TypeName(input)})"
        : $"np.array([[{Cell(manifest, input)}]], {(input.Type == ModelPort.Text ? "object" : "np.float32")})";

    private static string Node(BundleManifest manifest, ModelPort input)
    {
        var array = input.Type switch { ModelPort.UInt8 => "Uint8Array", ModelPort.Int64 => "BigInt64Array", _ => "Float32Array" };
        return IsFurther(manifest, input)
            ? $"new ort.Tensor(\"{TypeName(input)}\", new {array}({input.Columns}), [{Shape(input)}])"
            : $"new ort.Tensor(\"{(input.Type == ModelPort.Text ? "string" : "float32")}\", [{Cell(manifest, input)}], [1, 1])";
    }

    private static string Sharp(BundleManifest manifest, ModelPort input)
    {
        var type = input.Type switch { ModelPort.UInt8 => "byte", ModelPort.Int64 => "long", ModelPort.Text => "string", _ => "float" };
        return IsFurther(manifest, input)
            ? $"new DenseTensor<{type}>(new[] {{ {Shape(input)} }})"
            : $"new DenseTensor<{type}>(new[] {{ {Cell(manifest, input)}{(input.Type == ModelPort.Text ? "" : "f")} }}, new[] {{ 1, 1 }})";
    }

    /// <summary>Whether the input is none of a column: an image.</summary>
    private static bool IsFurther(BundleManifest manifest, ModelPort input) => manifest.FurtherInputs?.Any(further => further.Name == input.Name) == true;

    private static string TypeName(ModelPort input) => input.Type switch { ModelPort.UInt8 => "uint8", ModelPort.Int64 => "int64", _ => "float32" };

    /// <summary>One row of it.</summary>
    private static string Shape(ModelPort input) => string.Join(", ", input.Shape.Prepend(1));

    private static void Sample(StringBuilder card, string title, string language, string head, IEnumerable<string> inputs, string end) =>
        card.Append(CultureInfo.InvariantCulture, $"{title}\n\n```{language}\n{head}\n{string.Join('\n', inputs)}\n{end}\n```\n\n");

    private static string Cell(BundleManifest manifest, ModelPort input)
    {
        var isSuffixed = input.Name.EndsWith(ColumnModelWriter.Suffix, StringComparison.Ordinal) && manifest.Columns.All(column => column.Name != input.Name);
        var name = isSuffixed ? input.Name[..^ColumnModelWriter.Suffix.Length] : input.Name;
        return input.Type == ModelPort.Text ? CardStart.Quoted(ExampleCells.Text(manifest, name)) : ExampleCells.Number(manifest, name).ToString("0.0###", CultureInfo.InvariantCulture);
    }
}
