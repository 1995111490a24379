using System.Text.Json.Nodes;
using Armed.Runtime.Bundles;
using Armed.Runtime.Rows;
using Armed.Runtime.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Tests.Inputs;

/// <summary>Models whose graphs take an image beside the columns, and heads of a name that the format does not define.</summary>
public sealed class FurtherInputTests
{
    /// <summary>More than two parts.</summary>
    private const int Rows = 1_100;

    [Theory]
    [InlineData("float", "binary")]
    [InlineData("uint8", "binary")]
    [InlineData("uint8", "multiclass")]
    public void Predictions_are_those_of_the_graph(string type, string task)
    {
        using var loaded = new LoadedModel(new TestModel { Image = type, Task = task });
        var batch = new ImageBatch(Rows, type);
        var (predictions, linear) = (new float[Rows * loaded.Reference.Width], new float[Rows * loaded.Reference.Outputs]);
        loaded.Model.Predict(batch.Of(loaded.Model), new PredictionDestination { Predictions = predictions, LinearPredictors = linear });
        for (var row = 0; row < Rows; row++)
        {
            var (m, v) = loaded.Reference.Mixed(batch.FeaturesOf(row), batch.Categories[row], batch.Clusters[row]);
            m = [.. m.Select((value, o) => value + batch.ImagePart(row, o))];
            AssertClose(m, linear.AsSpan(row * m.Length, m.Length));
            var expected = loaded.Reference.Predict(m, v);
            AssertClose(expected, predictions.AsSpan(row * expected.Length, expected.Length));
        }
    }

    [Theory]
    [InlineData("float")]
    [InlineData("uint8")]
    public void Unknown_clusters_are_answered_by_the_inferred_graph(string type)
    {
        using var loaded = new LoadedModel(new TestModel { Image = type, UnknownCluster = "inferred" });
        var batch = new ImageBatch(Rows, type);
        for (var row = 0; row < Rows; row += 3)
        {
            batch.Clusters[row] = -1;
        }

        var (mixed, inferred, heads) = (new float[Rows], new float[Rows], new PredictionHead[Rows]);
        loaded.Model.Predict(batch.Of(loaded.Model), new PredictionDestination { Predictions = mixed, Heads = heads });
        loaded.Model.Predict(batch.Of(loaded.Model), new PredictionDestination { Predictions = inferred }, PredictionHead.Inferred);
        for (var row = 0; row < Rows; row++)
        {
            Assert.Equal(row % 3 == 0 ? PredictionHead.Inferred : PredictionHead.Mixed, heads[row]);
            Assert.Equal(row % 3 == 0, Math.Abs(mixed[row] - inferred[row]) < 1e-6);
        }
    }

    [Fact]
    public void Rows_without_clusters_are_of_unknown_ones()
    {
        using var loaded = new LoadedModel(new TestModel { Image = "uint8" });
        var batch = new ImageBatch(3, "uint8");
        var (found, expected, heads) = (new float[3], new float[3], new PredictionHead[3]);
        loaded.Model.Predict(batch.Of(loaded.Model, withClusters: false), new PredictionDestination { Predictions = found, Heads = heads });
        loaded.Model.Predict(batch.Of(loaded.Model), new PredictionDestination { Predictions = expected }, PredictionHead.Population);
        Assert.Equal(expected, found);
        Assert.All(heads, head => Assert.Equal(PredictionHead.Population, head));
    }

    [Fact]
    public void Models_of_columns_alone_give_the_same_by_name()
    {
        using var loaded = new LoadedModel();
        var batch = new ImageBatch(Rows, "float");
        var (named, spans) = (new float[Rows], new float[Rows]);
        var rows = loaded.Model.Rows(Rows).Set("features", batch.Features).Set("categories", batch.Categories).Set("cluster", batch.Clusters);
        loaded.Model.Predict(rows, new PredictionDestination { Predictions = named });
        loaded.Model.Predict(batch.Features, batch.Categories, batch.Clusters, spans);
        Assert.Equal(spans, named);
    }

    [Theory]
    [InlineData("float")]
    [InlineData("uint8")]
    public void Heads_of_another_name_are_computed(string type)
    {
        using var loaded = new LoadedModel(new TestModel { Image = type, WithEmbedding = true });
        var batch = new ImageBatch(Rows, type);
        var rows = batch.SetImage(loaded.Model.Rows(Rows));
        var (map, score) = (new float[Rows * TestModel.ImageElements], new float[Rows]);
        loaded.Model.Compute("embedding", rows, "map", map);
        loaded.Model.Compute("embedding", rows, "score", score);
        for (var row = 0; row < Rows; row++)
        {
            AssertClose([batch.ImagePart(row, 0)], score.AsSpan(row, 1));
            Assert.Equal(batch.Pixel(row, 7) / 2, map[(row * TestModel.ImageElements) + 7], 5);
        }
    }

    [Fact]
    public void The_direct_evaluator_leaves_such_graphs_to_onnx_runtime()
    {
        using var loaded = new LoadedModel(new TestModel { Image = "float" });
        var evaluators = loaded.Model.Evaluators;
        Assert.Contains("input 'image'", evaluators.Single(graph => graph.Role == "mixed").Reason, StringComparison.Ordinal);
        Assert.Null(evaluators.Single(graph => graph.Role == "z_predictor").Reason);
    }

    [Theory]
    [InlineData("float")]
    [InlineData("uint8")]
    public void The_unbound_evaluator_gives_the_same(string type)
    {
        var bundle = TestBundle.Make(new TestModel { Image = type });
        var graph = bundle.Manifest.Graphs.Single(graph => graph.Role == "mixed");
        using var session = new InferenceSession(bundle.Files[graph.File]);
        using var options = new RunOptions();
        using var bound = new BoundEvaluator(session, options, graph, 1);
        using var unbound = new UnboundEvaluator(session, options, graph);
        var batch = new ImageBatch(40, type);
        var (expected, found) = (new float[40], new float[40]);
        bound.Run(batch.Graph(bundle.Manifest), new WantedOutputs(1, expected));
        unbound.Run(batch.Graph(bundle.Manifest), new WantedOutputs(1, found));
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("float")]
    [InlineData("uint8")]
    public void The_verifier_checks_such_a_bundle(string type)
    {
        using var directory = new TestFolder();
        var report = BundleVerifier.Verify(TestBundle.Make(new TestModel { Image = type, WithEmbedding = true }).WriteTo(directory["model"]));
        Assert.True(report.Ok, string.Join("\n", report.Checks.Where(check => !check.Ok)));
        Assert.Equal(2, report.Checks.Count(check => check.Name == "head embedding"));
    }

    [Fact]
    public void The_manifest_keeps_its_further_inputs()
    {
        var manifest = TestBundle.Make(new TestModel { Image = "uint8" }).Manifest;
        var read = BundleManifest.Parse(manifest.ToJson());
        Assert.Equal([new("image", "uint8", TestModel.ImageShape)], read.FurtherInputs!);
        Assert.Equal(["features", "categories", "cluster", "image"], read.Inputs.Select(input => input.Name));
        Assert.DoesNotContain("further_inputs", System.Text.Encoding.UTF8.GetString(TestBundle.Make().Manifest.ToJson()), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> WrongInputs => new()
    {
        { "name", "\"age\"", "a name that no column, cluster or other input has" },
        { "name", "\"cluster\"", "a name that no column, cluster or other input has" },
        { "name", "\"my image\"", "letters, digits and underscores" },
        { "type", "\"double\"", "float, int64, uint8" },
        { "type", "\"int64\"", "heads['fixed'].inputs" },
        { "shape", "[]", "1 to 7 sizes" },
        { "shape", "[2, 0, 3]", "1 to 7 sizes" },
        { "shape", "[4096, 4096, 4096]", "at most 16777216 elements" },
    };

    [Theory]
    [MemberData(nameof(WrongInputs))]
    public void Wrong_inputs_of_a_manifest_are_refused(string member, string value, string expected)
    {
        var json = JsonNode.Parse(TestBundle.Make(new TestModel { Image = "uint8" }).Manifest.ToJson())!;
        json["further_inputs"]![0]![member] = JsonNode.Parse(value);
        Assert.Contains(expected, Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"input": "image", "column": "path"}]""", "with 3 axes, the first one 1 or 3")] // the test model's image has 2 channels
    [InlineData("""[{"input": "features", "column": "path"}]""", "a further input of uint8")]
    [InlineData("""[{"input": "image", "column": ""}]""", "a column's name")]
    [InlineData("[]", "exactly one")]
    [InlineData("""[{"input": "image", "column": "a"}, {"input": "image", "column": "b"}]""", "exactly one")]
    [InlineData("[null]", "without null")]
    public void Wrong_images_of_a_manifest_are_refused(string value, string expected)
    {
        var json = JsonNode.Parse(TestBundle.Make(new TestModel { Image = "uint8" }).Manifest.ToJson())!;
        json["images"] = JsonNode.Parse(value);
        Assert.Contains(expected, Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_with_another_element_type_than_the_manifest_is_refused()
    {
        using var directory = new TestFolder();
        var (bytes, floats) = (TestBundle.Make(new TestModel { Image = "uint8" }), TestBundle.Make(new TestModel { Image = "float" }));
        var mixed = (bytes with { Files = new(bytes.Files) { ["mixed.onnx"] = floats.Files["mixed.onnx"] } }).Rehash();
        var fault = Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(mixed.WriteTo(directory["model"])));
        Assert.Contains("input image uint8 [free, 2, 3, 3]", fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Action<ArmedModel, ImageBatch>, string> WrongCalls => new()
    {
        { (model, batch) => Predict(model, batch.SetColumns(model.Rows(2))), "no input 'image', which the model takes: uint8 [2, 2, 3, 3]. Set it before the call." },
        { (model, batch) => Predict(model, batch.SetImage(model.Rows(2))), "no input 'features'" },
        { (model, batch) => model.Rows(2).Set("image", new byte[35]), "'image' has 35 elements; expected 2 rows x [2, 3, 3] = 36" },
        { (model, batch) => model.Rows(2).Set("image", new float[36]), "'image' got elements of the type float; expected uint8" },
        { (model, batch) => model.Rows(2).Set("features", new long[4]), "'features' got elements of the type int64; expected float" },
        { (model, batch) => model.Rows(2).Set("imag", new byte[36]), "no input 'imag'. Did you mean 'image'?" },
        { (model, batch) => model.Rows(2).Set("offset", new float[2]), "no input 'offset'" },
        { (model, batch) => model.Predict(batch.Features, batch.Categories, batch.Clusters, new float[2]), "takes the input 'image', uint8 [2, 3, 3] a row, which this call does not pass. Make rows" },
        { (model, batch) => model.Predict(model.Row(), "007"), "takes the input 'image'" },
        { (model, batch) => model.ComputeDesign(batch.Features, batch.Categories, model.Factors[0], new float[2], default), "and pass them to Compute" },
        { (model, batch) => model.Adapt("new", [model.Row()], [1d]), "and pass them to Adapt" },
        { (model, batch) => model.Adapt(model.Factors[0], ["new", "new"], batch.SetColumns(model.Rows(2)), [1d, 0d]), "no input 'image'" },
        { (model, batch) => model.Compute("embeding", batch.Of(model), "map", new float[36]), "no head 'embeding'. Did you mean 'embedding'?" },
        { (model, batch) => model.Compute("embedding", batch.Of(model), "maps", new float[36]), "no output 'maps'. Did you mean 'map'?" },
        { (model, batch) => model.Compute("embedding", batch.Of(model), "map", new float[35]), "has 35 elements; expected 2 rows x 18 = 36" },
        { (model, batch) => model.Compute("embedding", model.Rows(2), "map", new float[36]), "no input 'image'" },
    };

    [Theory]
    [MemberData(nameof(WrongCalls))]
    public void Wrong_calls_are_refused(Action<ArmedModel, ImageBatch> call, string expected)
    {
        using var loaded = new LoadedModel(new TestModel { Image = "uint8", WithEmbedding = true });
        var fault = Assert.ThrowsAny<ArgumentException>(() => call(loaded.Model, new ImageBatch(2, "uint8")));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_another_model_are_refused()
    {
        using var loaded = new LoadedModel(new TestModel { Image = "uint8" });
        using var other = new LoadedModel(new TestModel { Image = "uint8" });
        var fault = Assert.Throws<ArgumentException>(() => Predict(loaded.Model, new ImageBatch(2, "uint8").Of(other.Model)));
        Assert.Contains("created by another model", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    public void Named_rows_allocate_nothing_in_a_call(int count)
    {
        using var loaded = new LoadedModel(new TestModel { Image = "uint8" });
        var (rows, predictions) = (new ImageBatch(count, "uint8").Of(loaded.Model), new float[count]);
        Allocations.AssertNone(() => loaded.Model.Predict(rows, new PredictionDestination { Predictions = predictions }), 3);
    }

    private static void Predict(ArmedModel model, InputRows rows) => model.Predict(rows, new PredictionDestination { Predictions = new float[rows.Count] });

    private static void AssertClose(double[] expected, ReadOnlySpan<float> found)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(found[i], expected[i] - 2e-5, expected[i] + 2e-5);
        }
    }
}
