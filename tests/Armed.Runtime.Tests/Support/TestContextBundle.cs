using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Support;

/// <summary>The bundle that ships, with a context made by hand: the means of energy and valence over unlabelled rows shift a subgenre's intercept.</summary>
internal static class TestContextBundle
{
    private const int Numeric = 9;
    private const int Energy = 0;
    private const int Valence = 6;

    /// <summary>Gamma of the intercept.</summary>
    public static double[] Gamma { get; } = [0.01, 0.015];

    public static double[] Mean { get; } = [0.6, 0.5];

    public static double[] Within { get; } = [0.03, 0.05];

    public static double[] Between { get; } = [0.01, 0.02];

    public static TestBundle Make(string unknownCluster = "population", params NewClusterAnswerDescription[] answers)
    {
        var directory = Checkout.PathOf("models", "quickstart");
        var manifest = BundleManifest.Parse(File.ReadAllBytes(Path.Combine(directory, BundleManifest.FileName)));
        var files = manifest.Graphs.ToDictionary(graph => graph.File, graph => File.ReadAllBytes(Path.Combine(directory, graph.File)));
        files["summary.onnx"] = Summary(manifest.FitId).ToBytes();
        GraphDescription[] graphs =
        [
            .. manifest.Graphs,
            new GraphDescription
            {
                Role = "summary", File = "summary.onnx", Sha256 = BundleManifest.Hash(files["summary.onnx"]), Inputs = manifest.Graphs.Single(graph => graph.Role == "fixed").Inputs, Outputs = [new("summary", "float", 2)],
            },
        ];
        int[] levels = [.. manifest.Clusters[0].Levels.Select((_, code) => code)];
        return new TestBundle(
            manifest with
            {
                Graphs = graphs,
                BundleId = BundleManifest.ComputeBundleId(graphs),
                UnknownCluster = unknownCluster,
                Context = [Context(manifest.RandomEffects[0].Covariance[0])],
                Memberships = [new MembershipDescription { Factor = "subgenre", Classes = [.. levels], Shares = [.. levels.Select(_ => 1.0 / levels.Length)] }],
                NewClusters = answers.Length == 0 ? null : [new NewClusterDescription { Factor = "subgenre", Folds = 5, Answers = answers }],
            },
            files);
    }

    /// <summary>Mean and variance of the intercept's effect given sums of energy and valence over rows, one column at a time.</summary>
    public static (double Mean, double Variance) Intercept(BundleManifest manifest, double[] sums, int rows)
    {
        var (mean, variance) = (0.0, manifest.RandomEffects[0].Covariance[0][0][0]);
        for (var j = 0; j < 2; j++)
        {
            var shrinkage = Between[j] / (Between[j] + (Within[j] / rows));
            mean += Gamma[j] * shrinkage * ((sums[j] / rows) - Mean[j]) / Math.Sqrt(Between[j]);
            variance -= Gamma[j] * Gamma[j] * shrinkage;
        }

        return (mean, variance);
    }

    private static ContextDescription Context(IReadOnlyList<IReadOnlyList<double>> t)
    {
        double[][] left = [.. t.Select(row => row.ToArray())];
        left[0][0] -= Gamma.Sum(gamma => gamma * gamma);
        return new ContextDescription
        {
            Factor = "subgenre",
            Columns = ["energy", "valence"],
            Mean = Mean,
            Within = Diagonal(Within),
            Between = Diagonal(Between),
            Projection = Diagonal([.. Between.Select(b => 1 / Math.Sqrt(b))]),
            Coefficients = [Gamma, new double[2], new double[2]],
            Covariance = left,
        };
    }

    private static double[][] Diagonal(double[] values) => [[values[0], 0], [0, values[1]]];

    private static TestGraph Summary(string fitId)
    {
        var graph = new TestGraph();
        (graph.Metadata["role"], graph.Metadata["fit_id"]) = ("summary", fitId);
        var features = graph.Input("features", 1, Numeric);
        graph.Input("categories", 7, 1);
        var complete = graph.Node("Where", graph.Node("IsNaN", features), graph.Floats(new float[Numeric], 1, Numeric), features);
        var chosen = new float[Numeric * 2];
        (chosen[Energy * 2], chosen[(Valence * 2) + 1]) = (1, 1);
        graph.Output(graph.Node("MatMul", complete, graph.Floats(chosen, Numeric, 2)), "summary", 2);
        return graph;
    }
}
