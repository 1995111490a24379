namespace Armed.Trainer.Bundling;

/// <summary>Names that graphs, manifest and file names share.</summary>
internal static class GraphRoles
{
    public const string Fixed = "fixed";
    public const string Mixed = "mixed";
    public const string ZPredictor = "z_predictor";
    public const string Inferred = "inferred";
    public const string Features = "features";

    /// <summary>The file of a role.</summary>
    public static string File(string role) => role + ".onnx";
}
