using Armed.Runtime.Tests.Support;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Cli.Tests.Exporting;

/// <summary>Triton's model repository, read back as Triton's documents describe it.</summary>
public sealed class TritonExportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("binary", false)]
    [InlineData("multiclass", false)]
    [InlineData("ordinal", true)]
    public void Export_Triton_ConfigurationsDescribeTheGraphs(string task, bool strings)
    {
        Export(task, strings ? ["--strings"] : []);
        foreach (var folder in Directory.GetDirectories(_folder["repository"]))
        {
            var config = Config(folder);
            using var session = new InferenceSession(Path.Combine(folder, "3", "model.onnx"));
            Assert.Equal(Path.GetFileName(folder), config.Text("name"));
            Assert.Equal(("onnxruntime", "onnxruntime_onnx", 64), (config.Text("backend"), config.Text("platform"), config.Number("max_batch_size")));
            Assert.Equal(session.InputMetadata.Select(Describe), config.Messages("input").Select(Describe));
            Assert.Equal(session.OutputMetadata.Select(Describe), config.Messages("output").Select(Describe));
            Assert.True(config.Has("dynamic_batching"));
            Assert.Equal(1, config.Message("version_policy").Message("latest").Number("num_versions"));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Export_Triton_ListsHeadsAndInputsOfOtherNames(bool strings)
    {
        var bundle = TestBundle.Make(new TestModel { Image = "uint8", WithEmbedding = true }).WriteTo(_folder["b"]);
        CommandRun.Of(["export", bundle, "--layout", "triton", "-o", _folder["repository"], "--name", "visits", .. strings ? new[] { "--strings" } : []]).Expect(ExitCode.Done);
        Assert.Contains("name: \"image\"\n  data_type: TYPE_UINT8\n  dims: [ 2, 3, 3 ]", File.ReadAllText(_folder["repository/visits_mixed/config.pbtxt"]), StringComparison.Ordinal);
        var embedding = File.ReadAllText(_folder["repository/visits_embedding/config.pbtxt"]);
        Assert.Contains("name: \"map\"\n  data_type: TYPE_FP32\n  dims: [ 2, 3, 3 ]", embedding, StringComparison.Ordinal);
        using var session = new InferenceSession(_folder["repository/visits_mixed/1/model.onnx"]);
        Assert.Equal([-1, 2, 3, 3], session.InputMetadata["image"].Dimensions);
        Assert.Equal(strings, session.InputMetadata.ContainsKey("urban"));
    }

    [Fact]
    public void Export_Triton_LabelsAreTheClassesAndTheClusters()
    {
        Export("multiclass");
        var mixed = Config(_folder["repository/visits_mixed"]);
        var labels = mixed.Messages("output").ToDictionary(output => output.Text("name"), output => output.Has("label_filename") ? output.Text("label_filename") : "");
        Assert.Equal("a\nb\nc\n", File.ReadAllText(_folder[$"repository/visits_mixed/{labels["prediction"]}"]));
        Assert.Equal("", labels["linear_predictor_sd"]);
        Assert.Equal("district 1\ndistrict 2\n007\n", File.ReadAllText(_folder["repository/visits_z_predictor/labels_probabilities_district.txt"]));
    }

    [Fact]
    public void Export_Triton_ModelsHaveTheNameOfTheFolder()
    {
        CommandRun.Of("export", TestBundle.Make().WriteTo(_folder["été 2.armed"]), "--layout", "triton", "-o", _folder["repository"]).Expect(ExitCode.Done);
        Assert.True(File.Exists(_folder["repository/t__2_mixed/1/model.onnx"]), string.Join(' ', Directory.GetDirectories(_folder["repository"])));
    }

    private void Export(string task, params string[] more) => CommandRun.Of(
        ["export", TestBundle.Make(new TestModel { Task = task }).WriteTo(_folder["b"]), "--layout", "triton", "-o", _folder["repository"], "--name", "visits", "--model-version", "3", "--max-batch", "64", .. more])
        .Expect(ExitCode.Done);

    private static PbText Config(string folder) => PbText.Parse(File.ReadAllText(Path.Combine(folder, "config.pbtxt")));

    private static (string, string, long) Describe(PbText port) => (port.Text("name"), port.Text("data_type"), port.Number("dims"));

    private static (string, string, long) Describe(KeyValuePair<string, NodeMetadata> port) => (port.Key,
        port.Value.ElementType == typeof(float) ? "TYPE_FP32" : port.Value.ElementType == typeof(long) ? "TYPE_INT64" : "TYPE_STRING", port.Value.Dimensions[1]);
}
