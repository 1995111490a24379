using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Armed.Onnx.Columns;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>The file <c>MLmodel</c>. Its strings are JSON's, which YAML's double-quoted ones contain.</summary>
internal static class MlflowModelFile
{
    public const string Data = "model.onnx";
    public const string Example = "input_example.json";

    // Read by MLflow for its messages; 2.9 is the oldest whose keys these are.
    private const string MlflowVersion = "2.9.0";

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(BundleManifest manifest, ExportedGraph graph) =>
        $"""
        flavors:
          onnx:
            code: null
            data: {Data}
            onnx_session_options: null
            onnx_version: "1.12.0"
            providers:
            - CPUExecutionProvider
          python_function:
            data: {Data}
            env:
              conda: conda.yaml
              virtualenv: python_env.yaml
            loader_module: mlflow.onnx
            python_version: "3.11.0"
        metadata:
          armed_bundle_id: {Quoted(manifest.BundleId)}
          armed_role: {Quoted(graph.Role)}
          armed_task: {Quoted(manifest.Task)}
        mlflow_version: {MlflowVersion}
        model_uuid: {BundleManifest.Hash(graph.Model.Bytes)[..32]}
        saved_input_example_info:
          artifact_path: {Example}
          format: tf-serving
          type: ndarray
        signature:
          inputs: {Quoted(Schema(graph.Model.Inputs))}
          outputs: {Quoted(Schema(graph.Model.Outputs))}
          params: null

        """.ReplaceLineEndings("\n");

    /// <summary>A schema of tensors, as MLflow keeps it: JSON inside the YAML.</summary>
    private static string Schema(IEnumerable<ModelPort> ports) => new JsonArray([.. ports.Select(port => new JsonObject
    {
        ["name"] = port.Name,
        ["type"] = "tensor",
        ["tensor-spec"] = new JsonObject { ["dtype"] = Type(port.Type), ["shape"] = new JsonArray([-1, .. port.Shape.Select(size => (JsonNode)size)]) },
    })]).ToJsonString(s_json);

    private static string Type(int type) => type switch
    {
        ModelPort.Float => "float32",
        ModelPort.Int64 => "int64",
        ModelPort.UInt8 => "uint8",
        _ => "str",
    };

    private static string Quoted(string value) => JsonSerializer.Serialize(value, s_json);
}
