using Armed.Runtime.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Armed.Cli.Tests.Exporting;

/// <summary>Graphs with an input per column, against the model's own formula.</summary>
public sealed class StringsExportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Y", "district 2", 2, 1)]
    [InlineData("", "007", 0, 2)]
    [InlineData("y", "district 9", -1, -1)]
    [InlineData("N", "", 1, -1)]
    [InlineData("Y ", "district 2", -1, 1)]
    [InlineData("NA", "NA", 0, -1)]
    [InlineData("Na", "district 2", -1, 1)]
    public void Mixed_TextsOfARow_GiveThePredictionOfTheirCodes(string urban, string district, long category, long cluster)
    {
        var model = new TestModel { Task = "continuous" };
        Export(TestBundle.Make(model));

        var value = Predict([Number("age", 41f), Number("income", float.NaN), Text("urban", urban), Text("district", district)]);

        var (linear, _) = model.Mixed([41f, float.NaN], category, cluster);
        Assert.Equal(linear[0], value, 1e-5); // single precision of numbers near 3
    }

    [Theory]
    [InlineData("True", "12.0", 1, 0)]
    [InlineData("TRUE", "1e+05", 1, 1)]
    [InlineData("false", "100000", 0, 1)]
    [InlineData("FALSE", "1.5e+06", 0, 2)]
    [InlineData("tRuE", "012", -1, -1)]
    public void Mixed_ProgramsSpellings_AreTheLevels(string urban, string district, long category, long cluster)
    {
        var model = new TestModel { Task = "continuous" };
        var bundle = TestBundle.Make(model);
        var columns = bundle.Manifest.Columns.Select(column => column.Name == "urban" ? column with { Levels = ["false", "True", "x"] } : column);
        Export((bundle with { Manifest = bundle.Manifest with { Columns = [.. columns], Clusters = [bundle.Manifest.Clusters[0] with { Levels = ["12", "100000", "1500000"] }] } }).Rehash());

        var value = Predict([Number("age", 41f), Number("income", 1f), Text("urban", urban), Text("district", district)]);

        Assert.Equal(model.Mixed([41f, 1f], category, cluster).Linear[0], value, 1e-5);
    }

    /// <summary>The card of the layout calls these graphs, not those of the bundle.</summary>
    [Fact]
    public void Card_Samples_HaveTheColumnsAsInputs()
    {
        Export(TestBundle.Make(new TestModel { Task = "continuous" }));

        var card = File.ReadAllText(_folder["out/MODEL_CARD.md"]);

        foreach (var sample in new[]
        {
            "\"age\": np.array([[37.5]], np.float32),", "\"district\": np.array([[\"district 1\"]], object),",
            "\"age\": new ort.Tensor(\"float32\", [37.5], [1, 1]),", "\"district\": new ort.Tensor(\"string\", [\"district 1\"], [1, 1]),",
            "NamedOnnxValue.CreateFromTensor(\"age\", new DenseTensor<float>(new[] { 37.5f }, new[] { 1, 1 })),", "new DenseTensor<string>(new[] { \"district 1\" }, new[] { 1, 1 })),",
        })
        {
            Assert.Contains(sample, card, StringComparison.Ordinal);
        }

        Assert.Contains("| graph | output | shape | meaning |", card, StringComparison.Ordinal);
        Assert.Contains("| mixed.onnx | `prediction` | [N, 1] | the ", card, StringComparison.Ordinal);
        Assert.DoesNotContain("\"features\"", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Card_Image_HasItsShapeAndType()
    {
        Export(TestBundle.Make(new TestModel { Task = "continuous", Image = "uint8" }));

        var card = File.ReadAllText(_folder["out/MODEL_CARD.md"]);

        foreach (var sample in new[]
        {
            "\"image\": np.zeros((1, 2, 3, 3), np.uint8),", "\"image\": new ort.Tensor(\"uint8\", new Uint8Array(18), [1, 2, 3, 3]),",
            "NamedOnnxValue.CreateFromTensor(\"image\", new DenseTensor<byte>(new[] { 1, 2, 3, 3 })),", "\"age\": np.array([[37.5]], np.float32),",
        })
        {
            Assert.Contains(sample, card, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Mixed_TwoFactorsAndAnOffset_HaveAnInputEach()
    {
        var model = new TestModel { Task = "count", Factors = 2, WithOffset = true };
        var bundle = TestBundle.Make(model);
        Export(bundle);
        var second = bundle.Manifest.Clusters[1];
        using var session = new InferenceSession(_folder["out/mixed.onnx"]);
        string[] expected = ["age", "income", "urban", "district", second.Name, bundle.Manifest.Outcome.Offset!];
        Assert.Equal(expected, session.InputMetadata.Keys);

        var value = Predict([Number("age", 20f), Number("income", 4f), Text("urban", "N"), Text("district", "007"), Text(second.Name, "1999"), Number(expected[5], 0f)], "linear_predictor");

        Assert.Equal(model.Mixed([20f, 4f], 1, 2, 0).Linear[0], value, 1e-5);
    }

    [Theory]
    [InlineData("cluster")]
    [InlineData("features")]
    [InlineData("prediction")]
    public void Export_FactorWithTheNameOfATensor_KeepsBothApart(string name)
    {
        var model = new TestModel { Task = "continuous" };
        var bundle = TestBundle.Make(model);
        var factor = bundle.Manifest.Clusters[0] with { Name = name, Columns = [name] };
        var bundleWithName = bundle with
        {
            Manifest = bundle.Manifest with
            {
                Clusters = [factor],
                RandomEffects = [bundle.Manifest.RandomEffects[0] with { Factor = name }],
                Graphs = [.. bundle.Manifest.Graphs.Where(graph => graph.Role is "fixed" or "mixed")],
            },
        };
        Export(bundleWithName.Rehash());
        var input = name == "prediction" ? "prediction_column" : name;

        var value = Predict([Number("age", 41f), Number("income", 1f), Text("urban", "Y"), Text(input, "district 2")]);

        Assert.Equal(model.Mixed([41f, 1f], 2, 1).Linear[0], value, 1e-5);
    }

    [Theory]
    [InlineData("north", "a:b", 0)]
    [InlineData("south", "a:b", 1)]
    [InlineData("south", "c", 2)]
    [InlineData("north", "c", -1)]
    [InlineData("north", "", -1)]
    [InlineData("west", "c", -1)]
    public void Export_Interaction_HasAnInputPerColumn(string region, string school, long cluster)
    {
        var model = new TestModel { Task = "continuous" };
        var bundle = TestBundle.Make(model);
        var factor = bundle.Manifest.Clusters[0] with { Name = "region:school", Columns = ["region", "school"], Levels = ["north:a\\:b", "south:a\\:b", "south:c"] };
        Export((bundle with
        {
            Manifest = bundle.Manifest with
            {
                Clusters = [factor],
                RandomEffects = [bundle.Manifest.RandomEffects[0] with { Factor = factor.Name }],
                Graphs = [.. bundle.Manifest.Graphs.Where(graph => graph.Role is "fixed" or "mixed")],
            },
        }).Rehash());

        var value = Predict([Number("age", 30f), Number("income", 1f), Text("urban", "Y"), Text("region", region), Text("school", school)]);

        Assert.Equal(model.Mixed([30f, 1f], 2, cluster).Linear[0], value, 1e-5);
    }

    [Fact]
    public void Export_ShippedBundle_ComparesEveryLevel()
    {
        var run = CommandRun.Of("export", Checkout.PathOf("models", "quickstart"), "--layout", "strings", "-o", _folder["out"], "--json").Expect(ExitCode.Done);
        Assert.True(run.Json.GetProperty("rows_compared").GetInt32() >= 256);
    }

    [Fact]
    public async Task Export_Strings_PassOnnxChecker()
    {
        string? python = null;
        foreach (var candidate in (string[])["/usr/bin/python3", "python3"])
        {
            python ??= await HasOnnxAsync(candidate) ? candidate : null;
        }

        Assert.SkipWhen(python is null, "No python3 with the package onnx (Debian: python3-onnx).");
        Export(TestBundle.Make());

        var check = await ProcessRun.Of(_folder.Path, python, [Checkout.PathOf("tests", "samples", "python", "check_onnx.py"), _folder["out"]]);

        Assert.True(check.Code == 0, check.Out + check.Error);
        Assert.Contains("'ai.onnx.ml': 3", check.Out, StringComparison.Ordinal);
    }

    private static async Task<bool> HasOnnxAsync(string python)
    {
        try
        {
            return (await ProcessRun.Of(Path.GetTempPath(), python, ["-c", "import onnx"])).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no such program
        }
    }

    private void Export(TestBundle bundle) => CommandRun.Of("export", bundle.WriteTo(_folder["b"]), "--layout", "strings", "-o", _folder["out"]).Expect(ExitCode.Done);

    private float Predict(NamedOnnxValue[] row, string output = "prediction")
    {
        using var session = new InferenceSession(_folder["out/mixed.onnx"]);
        using var results = session.Run(row, [output]);
        return results[0].AsTensor<float>().Single();
    }

    private static NamedOnnxValue Number(string name, float value) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(new[] { value }, [1, 1]));

    private static NamedOnnxValue Text(string name, string value) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(new[] { value }, [1, 1]));
}
