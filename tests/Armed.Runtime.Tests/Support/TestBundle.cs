using System.Text.Json;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Support;

/// <summary>A bundle of a <see cref="TestModel"/> in memory.</summary>
internal sealed record TestBundle(BundleManifest Manifest, Dictionary<string, byte[]> Files)
{
    public static TestBundle Make(TestModel? model = null, Action<string, TestGraph>? change = null)
    {
        model ??= new TestModel();
        var graphs = new TestGraphs(model);
        var files = new Dictionary<string, byte[]>();
        void Add(string role, TestGraph graph)
        {
            change?.Invoke(role, graph);
            files.Add($"{role}.onnx", graph.ToBytes());
        }

        Add("fixed", graphs.Fixed());
        Add("mixed", graphs.Mixed());
        Add("z_predictor", graphs.ZPredictor());
        if (model.WithInferred)
        {
            Add("inferred", graphs.Inferred());
        }

        Add("features", graphs.Features());
        if (model.WithEmbedding)
        {
            Add("embedding", graphs.Embedding());
        }

        return new TestBundle(Describe(model, files), files);
    }

    /// <summary>Writes the bundle as it is, right or wrong, without the writer's checks.</summary>
    public string WriteTo(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var (name, content) in Files)
        {
            File.WriteAllBytes(Path.Combine(directory, name), content);
        }

        File.WriteAllBytes(Path.Combine(directory, "armed.json"), Manifest.ToJson());
        return directory;
    }

    /// <summary>Hashes and id again, for files that a test has changed.</summary>
    public TestBundle Rehash()
    {
        var graphs = Manifest.Graphs.Select(graph => graph with { Sha256 = BundleManifest.Hash(Files[graph.File]) }).ToList();
        return this with { Manifest = Manifest with { Graphs = graphs, BundleId = BundleManifest.ComputeBundleId(graphs) } };
    }

    private static BundleManifest Describe(TestModel model, Dictionary<string, byte[]> files)
    {
        var graphs = files.Select(file => Describe(model, file.Key, file.Value)).ToList();
        return new BundleManifest
        {
            BundleId = BundleManifest.ComputeBundleId(graphs),
            FitId = TestGraphs.FitId,
            Task = model.Task,
            Outcome = Outcome(model),
            ResidualSd = model.Task == "continuous" ? 0.75 : null,
            Columns =
            [
                new() { Name = "age", Kind = "numeric", Minimum = 15, Maximum = 60, MissingShare = 0.1 },
                new() { Name = "urban", Kind = "categorical", Levels = TestModel.Levels },
                new() { Name = "income", Kind = "numeric", Minimum = 0, Maximum = 9 },
            ],
            FurtherInputs = model.Image is null ? null : [Image(model)],
            Clusters = [.. Factors(model).Select(f => new ClusterDescription { Name = f.Name, Levels = f.Levels, Rows = [.. f.Levels.Select(_ => 10)] })],
            UnknownCluster = model.UnknownCluster,
            Graphs = graphs,
            RandomEffects = [.. Factors(model).Select(f => new RandomEffectsDescription { Factor = f.Name, Terms = ["(Intercept)"], Covariance = [[[1.2]]] })],
            Options = JsonDocument.Parse("{\"hidden\": [64, 64, 32]}").RootElement,
            Seed = 7,
            TrainingData = new() { Sha256 = TestGraphs.FitId, Rows = 30, Clusters = new Dictionary<string, int> { ["district"] = 3 } },
            Metrics = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>>
            {
                ["train"] = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["mixed"] = new Dictionary<string, double> { ["auroc"] = 0.75 } },
            },
            Parity = new Dictionary<string, double> { ["mixed"] = 1e-7 },
            Packages = new Dictionary<string, string> { ["TorchSharp"] = "0.107.0" },
        };
    }

    private static OutcomeDescription Outcome(TestModel model) => model.Task switch
    {
        "binary" => new() { Name = "use", Classes = ["no", "yes"], Positive = "yes" },
        "multiclass" => new() { Name = "grade", Classes = ["a", "b", "c"] },
        "count" => new() { Name = "visits", Family = "poisson", Offset = model.WithOffset ? "log_years" : null },
        "ordinal" => new() { Name = "pain", Classes = ["none", "some", "much"], CutPoints = [.. TestModel.CutPoints.Select(cut => (double)cut)] },
        _ => new() { Name = "score", Mean = 3, Sd = 1.5 },
    };

    private static IEnumerable<(string Name, string[] Levels)> Factors(TestModel model)
        => new[] { ("district", TestModel.Districts), ("year", TestModel.Years) }.Take(model.Factors);

    private static GraphDescription Describe(TestModel model, string file, byte[] content)
    {
        var role = Path.GetFileNameWithoutExtension(file);
        List<TensorDescription> inputs = role == "embedding" ? [] : [new("features", "float", 2), new("categories", "int64", 1)];
        if (role == "mixed")
        {
            inputs.Add(new("cluster", "int64", model.Factors));
        }

        if (model.WithOffset && role is not ("z_predictor" or "embedding"))
        {
            inputs.Add(new("offset", "float", 1));
        }

        if (model.Image is not null && role != "z_predictor")
        {
            inputs.Add(Image(model));
        }

        return new GraphDescription { Role = role, File = file, Sha256 = BundleManifest.Hash(content), Inputs = inputs, Outputs = Outputs(model, role) };
    }

    private static TensorDescription Image(TestModel model) => new("image", model.Image!, TestModel.ImageShape);

    private static List<TensorDescription> Outputs(TestModel model, string role)
    {
        var linear = new TensorDescription("linear_predictor", "float", model.Outputs);
        return role switch
        {
            "z_predictor" => [.. Factors(model).Select(factor => new TensorDescription($"probabilities_{factor.Name}", "float", factor.Levels.Length))],
            "features" => [linear, .. Factors(model).Select(factor => new TensorDescription($"design_{factor.Name}", "float", 1))],
            "embedding" => [new("map", "float", TestModel.ImageShape), new("score", "float", model.Outputs)],
            _ when model.WithSd => [new("prediction", "float", model.Width), linear, new("linear_predictor_sd", "float", model.Outputs)],
            _ => [new("prediction", "float", model.Width), linear],
        };
    }
}
