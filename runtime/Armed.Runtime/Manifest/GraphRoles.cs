namespace Armed.Runtime.Bundles;

/// <summary>The roles of a bundle's graphs, as <see cref="GraphDescription.Role"/> names them.</summary>
public static class GraphRoles
{
    /// <summary>Features to the population's prediction.</summary>
    public const string Fixed = "fixed";

    /// <summary>Features and clusters to the mixed prediction.</summary>
    public const string Mixed = "mixed";

    /// <summary>Features to the probabilities of the clusters.</summary>
    public const string ZPredictor = "z_predictor";

    /// <summary>Features to the mixed prediction under the inferred membership.</summary>
    public const string Inferred = "inferred";

    /// <summary>Features to the fixed linear predictor and the random effects' design.</summary>
    public const string Features = "features";

    /// <summary>Features to the summary columns whose mean over a new cluster's rows tells of its effects.</summary>
    public const string Summary = "summary";

    /// <summary>Features and the distribution of the row's effects to the mixed prediction.</summary>
    public const string Conditional = "conditional";

    /// <summary>Features and the parts of the mixed linear predictor to what boosted trees add to it, for clusters that are adapted in memory.</summary>
    public const string SecondStage = "second_stage";

    /// <summary>Features to the latent code of an autoencoder.</summary>
    public const string Encode = "encode";

    /// <summary>Latent codes to the images of an autoencoder.</summary>
    public const string Decode = "decode";

    /// <summary>Features and images to where an image raises and lowers the linear predictors (Grad-CAM).</summary>
    public const string GradCam = "grad_cam";

    /// <summary>Every role, in the order of a manifest.</summary>
    public static IReadOnlyList<string> All { get; } = [Fixed, Mixed, ZPredictor, Inferred, Features, Summary, Conditional, SecondStage, Encode, Decode, GradCam];
}
