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
        card.Append("## How to get started\n\nEach graph has one input [N, 1] per column, with the column's name: numbers as float32 (NaN where missing; dates as days since their origin), texts of categories and clusters as strings. A text that training did not have is unknown.\n\n");
        if (graphs.FirstOrDefault(graph => graph.Role == GraphRoles.Mixed) is not { } mixed)
        {
            return;
        }

        Sample(card, "From Python, with the packages onnxruntime and numpy:", "python", "import numpy as np, onnxruntime\n\nsession = onnxruntime.InferenceSession(\"mixed.onnx\")\nprediction, *rest = session.run(None, {",
            mixed.Model.Inputs.Select(input => $"    {Quoted(input.Name)}: np.array([[{Cell(manifest, input)}]], {(input.Type == ModelPort.Text ? "object" : "np.float32")}),"), "})\nprint(prediction)");
        Sample(card, "From Node.js, with the package onnxruntime-node:", "js", "import ort from \"onnxruntime-node\";\n\nconst session = await ort.InferenceSession.create(\"mixed.onnx\");\nconst { prediction } = await session.run({",
            mixed.Model.Inputs.Select(input => $"  {Quoted(input.Name)}: new ort.Tensor(\"{(input.Type == ModelPort.Text ? "string" : "float32")}\", [{Cell(manifest, input)}], [1, 1]),"), "});\nconsole.log(prediction.data);");
        Sample(card, "From C#, with the package Microsoft.ML.OnnxRuntime:", "csharp", "using Microsoft.ML.OnnxRuntime;\nusing Microsoft.ML.OnnxRuntime.Tensors;\n\nusing var session = new InferenceSession(\"mixed.onnx\");\nusing var results = session.Run(\n[",
            mixed.Model.Inputs.Select(input => $"    NamedOnnxValue.CreateFromTensor({Quoted(input.Name)}, new DenseTensor<{(input.Type == ModelPort.Text ? "string" : "float")}>(new[] {{ {Cell(manifest, input)}{(input.Type == ModelPort.Text ? "" : "f")} }}, new[] {{ 1, 1 }})),"),
            "]);\nConsole.WriteLine(results.First(result => result.Name == \"prediction\").AsTensor<float>()[0, 0]);");
    }

    private static void Sample(StringBuilder card, string title, string language, string head, IEnumerable<string> inputs, string end) =>
        card.Append(CultureInfo.InvariantCulture, $"{title}\n\n```{language}\n{head}\n{string.Join('\n', inputs)}\n{end}\n```\n\n");

    private static string Cell(BundleManifest manifest, ModelPort input)
    {
        var name = input.Name.EndsWith(ColumnModelWriter.Suffix, StringComparison.Ordinal) && manifest.Columns.All(column => column.Name != input.Name) ? input.Name[..^ColumnModelWriter.Suffix.Length] : input.Name;
        return input.Type == ModelPort.Text ? Quoted(ExampleCells.Text(manifest, name)) : ExampleCells.Number(manifest, name).ToString("0.0###", CultureInfo.InvariantCulture);
    }

    private static string Quoted(string text) => CardStart.Quoted(text);
}
