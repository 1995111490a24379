using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Armed.Onnx.Columns;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>A folder per role that MLflow loads as a model of the flavours onnx and python_function.</summary>
internal static class MlflowLayout
{
    private const string Requirements = "mlflow>=2.9\nonnx>=1.12\nonnxruntime>=1.12\n";

    private const string Conda = "name: armed\nchannels:\n- conda-forge\ndependencies:\n- python=3.11\n- pip\n- pip:\n  - mlflow>=2.9\n  - onnx>=1.12\n  - onnxruntime>=1.12\n";

    private const string PythonEnvironment = "python: \"3.11\"\nbuild_dependencies:\n- pip\n- setuptools\n- wheel\ndependencies:\n- -r requirements.txt\n";

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<KeyValuePair<string, byte[]>> Files(ExportContent content)
    {
        foreach (var graph in content.Graphs)
        {
            yield return File(graph, "MLmodel", MlflowModelFile.Text(content.Manifest, graph));
            yield return KeyValuePair.Create($"{graph.Role}/{MlflowModelFile.Data}", graph.Model.Bytes);
            yield return File(graph, "requirements.txt", Requirements);
            yield return File(graph, "conda.yaml", Conda);
            yield return File(graph, "python_env.yaml", PythonEnvironment);
            yield return File(graph, MlflowModelFile.Example, Example(content.Manifest, graph.Model.Inputs).ToJsonString(s_json));
        }
    }

    private static KeyValuePair<string, byte[]> File(ExportedGraph graph, string name, string text) =>
        KeyValuePair.Create($"{graph.Role}/{name}", Encoding.UTF8.GetBytes(text));

    /// <summary>One row: the middle of each number's training range, the first level of each category, the first cluster.</summary>
    private static JsonObject Example(BundleManifest manifest, IReadOnlyList<ModelPort> inputs) => new()
    {
        ["inputs"] = new JsonObject(inputs.Select(input => KeyValuePair.Create(input.Name, (JsonNode?)new JsonArray(Row(manifest, input))))),
    };

    private static JsonArray Row(BundleManifest manifest, ModelPort input) => input.Name switch
    {
        _ when input.Type == ModelPort.Text => [ExampleCells.Text(manifest, input.Name)],
        _ when manifest.FurtherInputs?.Any(further => further.Name == input.Name) == true => Zeros([.. input.Shape]),
        _ when input.Type == ModelPort.Int64 => [.. Enumerable.Repeat(0, (int)input.Columns).Select(code => (JsonNode)code)],
        "features" when input.Columns == Numeric(manifest).Count() => [.. Numeric(manifest).Select(column => (JsonNode)ExampleCells.Middle(column))],
        _ => [ExampleCells.Number(manifest, input.Name)],
    };

    /// <summary>An array of zeros, nested as its shape.</summary>
    private static JsonArray Zeros(ReadOnlySpan<long> shape)
    {
        var zeros = new JsonArray();
        for (var i = 0; i < shape[0]; i++)
        {
            zeros.Add(shape.Length == 1 ? 0 : (JsonNode)Zeros(shape[1..]));
        }

        return zeros;
    }

    private static IEnumerable<ColumnDescription> Numeric(BundleManifest manifest) => manifest.Columns.Where(column => column.Kind == "numeric");
}
