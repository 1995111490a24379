using System.Text.Json;
using System.Text.RegularExpressions;
using Armed.Runtime.Tests.Support;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Cli.Tests.Exporting;

/// <summary>MLflow's folders: signatures and examples against the graphs.</summary>
public sealed class MlflowExportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Export_Mlflow_SignatureAndExampleAreTheGraphs(bool strings)
    {
        Export(strings ? ["--strings"] : []);
        foreach (var folder in Directory.GetDirectories(_folder["out"]))
        {
            using var session = new InferenceSession(Path.Combine(folder, "model.onnx"));
            var model = File.ReadAllText(Path.Combine(folder, "MLmodel"));
            Assert.Equal(session.InputMetadata.Select(Describe), Schema(model, "inputs"));
            Assert.Equal(session.OutputMetadata.Select(Describe), Schema(model, "outputs"));
            var example = JsonElement.Parse(File.ReadAllText(Path.Combine(folder, "input_example.json"))).GetProperty("inputs");
            Assert.Equal(session.InputMetadata.Select(input => (input.Key, input.Value.Dimensions[1])), example.EnumerateObject().Select(input => (input.Name, input.Value[0].GetArrayLength())));
        }
    }

    [Fact]
    public void Export_Mlflow_InputsOfAnyShapeAreInSignatureAndExample()
    {
        var bundle = TestBundle.Make(new TestModel { Image = "uint8", WithEmbedding = true }).WriteTo(_folder["image"]);
        CommandRun.Of("export", bundle, "--layout", "mlflow", "-o", _folder["images"]).Expect(ExitCode.Done);
        var model = File.ReadAllText(_folder["images/embedding/MLmodel"]);
        Assert.Contains("\\\"dtype\\\":\\\"uint8\\\",\\\"shape\\\":[-1,2,3,3]", model, StringComparison.Ordinal);
        Assert.Contains("\"image\":[[[[0,0,0],[0,0,0],[0,0,0]],[[0,0,0],[0,0,0],[0,0,0]]]]", File.ReadAllText(_folder["images/embedding/input_example.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Mlflow_FilesAreYaml()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/python3"), "No /usr/bin/python3.");
        var hasYaml = await ProcessRun.Of(_folder.Path, "/usr/bin/python3", ["-c", "import yaml"]);
        Assert.SkipUnless(hasYaml.Code == 0, "python3 has no package yaml (Debian: python3-yaml).");
        Export();

        var script = "import yaml,json\nm=yaml.safe_load(open('mixed/MLmodel'))\nyaml.safe_load(open('mixed/conda.yaml'));yaml.safe_load(open('mixed/python_env.yaml'))\n"
            + "print(m['flavors']['python_function']['loader_module'], json.loads(m['signature']['inputs'])[0]['name'])";
        var run = await ProcessRun.Of(_folder["out"], "/usr/bin/python3", ["-c", script]);

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal("mlflow.onnx features\n", run.Out);
    }

    private void Export(params string[] more) => CommandRun.Of(["export", TestBundle.Make().WriteTo(_folder["b"]), "--layout", "mlflow", "-o", _folder["out"], .. more]).Expect(ExitCode.Done);

    private static IEnumerable<(string, string, int)> Schema(string model, string field)
    {
        var quoted = Regex.Match(model, $"^  {field}: (\".*\")$", RegexOptions.Multiline).Groups[1].Value;
        return [.. JsonElement.Parse(JsonElement.Parse(quoted).GetString()!).EnumerateArray().Select(port =>
            (port.GetProperty("name").GetString()!, port.GetProperty("tensor-spec").GetProperty("dtype").GetString()!, port.GetProperty("tensor-spec").GetProperty("shape")[1].GetInt32()))];
    }

    private static (string, string, int) Describe(KeyValuePair<string, NodeMetadata> port) =>
        (port.Key, port.Value.ElementType == typeof(float) ? "float32" : port.Value.ElementType == typeof(long) ? "int64" : "str", port.Value.Dimensions[1]);
}
