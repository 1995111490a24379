namespace Armed.Architecture.Tests;

/// <summary>The law of each project's folders: a folder uses only those before it in its list. A parent folder comes before its subfolders.</summary>
internal static class FolderOrder
{
    /// <summary>The projects that have such a list, with it. "." is the project's own folder.</summary>
    public static IReadOnlyDictionary<string, string[]> ByProject { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["trainer/Armed.Trainer"] =
        [
            "Common", "Options", "Formulas", "Images", "Rows", "Measures", "Outcomes",
            "Data", "Data/Csv", "Data/Columns", "Data/DuckDb", "Data/Splits", "Data/Designs", "Data/Roles", "Data/Encodings", "Data/Reading",
            "Simulation", "Trees", "LightGbm", "Inference", "MixedModels", "MixedModels/Linear", "MixedModels/Estimation", "MixedModels/Multinomial", "Models", "Predicting",
            "Fitting", "Fitting/Objectives", "Fitting/Dense", "Fitting/Stages", "Evaluation", "Refit", "Refit/Families", "Refit/Columns", "Refit/Slopes", "Refit/Trials", "Refit/NewClusters", "Refit/Search", "Refit/SecondStages", "Refit/Estimates", "Refit/Intervals", "Refit/Stage", "Comparing", "Export", "Export/Heads", "Export/Layouts", "Explaining", "Explaining/Scoring", "Explaining/Inputs", "Explaining/Posteriors", "Explaining/Averages", "Explaining/Clusters", "Explaining/Residuals", "Explaining/Images", "Explaining/Bundles", "SmallerWeights", "Pipeline", "ClusterMethods", "Comparators", "CrossValidating", "Reproducing", "Tuning",
        ],
        ["trainer/Armed.Onnx"] = ["Files", "Graphs", "Columns", "Modules", "Tracing", "Tracing/Native", "Tracing/Reading", "Tracing/Lowerings", "Tracing/Parity", "Tracing/Exporting", "."],
        ["runtime/Armed.Runtime"] =
        [
            "Common", "Posterior", "Outcomes", "Options", "Manifest", "Schema", "Rows", "Graphs", "Graphs/Shapes", "Graphs/Inspection", "BundleFiles", "Documents",
            "Direct", "Direct/Simd", "Direct/Kernels", "Direct/Steps", "Direct/Compilation", "Sessions", "Adaptation", "Predicting", "Verification", "Model",
        ],
        ["runtime/Armed.Runtime.Hosting"] = ["Bundles", "Catalogue", "Services"],
        ["runtime/Armed.Server"] =
        [
            "Faults", "Inference", "Json", "Options", "Limits", "Telemetry", "Serving", "OpenApi", "Rest", "Grpc", "Page", "Security", "Hosting", ".",
        ],
        ["tools/Armed.Cli"] =
        [
            "Common", "Output", "Bundles", "Parsing", "Settings", "Reporting", "Reporting/Figures", "Reporting/Sections", "Reporting/Pages", "Predicting", "Reconstructing", "Mapping", "Adapting", "Training", "Evaluating", "Tuning", "Reproducing", "Comparing", "Differing", "Effects", "Testing", "Quickstart", "Commands", ".",
        ],
        ["tools/Armed.Benchmarks"] = ["Folds", "Adaptation", "Hostile", "Latency", "Direct", "Server", "Simulated", "Steps", "Images", "Exporting", "Tables", "."],
    };
}
