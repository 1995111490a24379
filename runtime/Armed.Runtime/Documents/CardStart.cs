using System.Globalization;
using System.Text;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>How to get a first prediction.</summary>
internal static class CardStart
{
    private const int MostShown = 3;

    public static void Write(StringBuilder card, BundleManifest manifest)
    {
        card.Append("## How to get started\n\nFrom a table with the columns below, into a table of predictions:\n\n```sh\narmed predict . rows.csv -o predictions.csv\n```\n\n");
        card.Append("From C#, with the package Armed.Runtime:\n\n```csharp\n");
        card.Append("using var model = ArmedModel.Load(\".\");\n");
        card.Append(CultureInfo.InvariantCulture, $"var prediction = model.Predict(model.Row(){Setters(manifest)}, {Clusters(manifest)});\n```\n\n");
        if (manifest.Graphs.FirstOrDefault(graph => graph.Role == GraphRoles.Mixed) is { } graph)
        {
            Python(card, graph);
            Node(card, graph);
        }
    }

    /// <summary>A row of zeros: what each element means is in the table of inputs.</summary>
    private static void Python(StringBuilder card, GraphDescription graph)
    {
        card.Append("From Python, with ONNX Runtime alone; here a row of zeros. Numbers and codes are in the order of the table of inputs; codes count the levels from 0, and -1 is unknown:\n\n```python\n");
        card.Append(CultureInfo.InvariantCulture, $"import numpy as np, onnxruntime\n\nsession = onnxruntime.InferenceSession({Quoted(graph.File)})\nprediction, *rest = session.run(None, {{\n");
        foreach (var input in graph.Inputs)
        {
            card.Append(CultureInfo.InvariantCulture, $"    {Quoted(input.Name)}: np.zeros((1, {string.Join(", ", input.Shape)}), np.{Type(input)}),\n");
        }

        card.Append("})\n```\n\n");
    }

    /// <summary>The same row of zeros.</summary>
    private static void Node(StringBuilder card, GraphDescription graph)
    {
        card.Append("From Node.js, with onnxruntime-node, the same row:\n\n```js\nimport ort from \"onnxruntime-node\";\n\n");
        card.Append(CultureInfo.InvariantCulture, $"const session = await ort.InferenceSession.create({Quoted(graph.File)});\nconst {{ prediction }} = await session.run({{\n");
        foreach (var input in graph.Inputs)
        {
            var elements = string.Join(" * ", input.Shape);
            card.Append(CultureInfo.InvariantCulture, $"  {Quoted(input.Name)}: new ort.Tensor(\"{Type(input)}\", new {Array(input)}({elements}), [1, {string.Join(", ", input.Shape)}]),\n");
        }

        card.Append("});\nconsole.log(prediction.data);\n```\n\n");
    }

    private static string Array(TensorDescription input) => input.Type switch { "int64" => "BigInt64Array", "uint8" => "Uint8Array", _ => "Float32Array" };

    private static string Setters(BundleManifest manifest)
    {
        var shown = manifest.Columns.Take(MostShown).Select(column => $".Set({Quoted(column.Name)}, {Value(column)})");
        return string.Concat(shown) + (manifest.Columns.Count > MostShown ? " /* and every other column */" : "");
    }

    private static string Value(ColumnDescription column) => column.Kind == "numeric"
        ? ((column.Minimum + column.Maximum) / 2 ?? 0).ToString("0.###", CultureInfo.InvariantCulture)
        : Quoted(column.Levels.FirstOrDefault(level => level.Length > 0) ?? "");

    private static string Clusters(BundleManifest manifest) => manifest.Clusters.Count == 1
        ? Name(manifest.Clusters[0])
        : $"[{string.Join(", ", manifest.Clusters.Select(Name))}]";

    private static string Name(ClusterDescription cluster) => Quoted(cluster.Levels.Count > 0 ? cluster.Levels[0] : "");

    private static string Type(TensorDescription input) => input.Type switch { "float" => "float32", var other => other };

    /// <summary>A literal of C#, JavaScript and Python; a line end or a back quote would end the block.</summary>
    internal static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ").Replace('`', '\'')}\"";
}
