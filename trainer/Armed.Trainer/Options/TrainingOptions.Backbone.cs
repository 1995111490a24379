// The groups of TrainingOptions are files; to users and in JSON the record is flat.
namespace Armed.Trainer;

public sealed partial record TrainingOptions
{
    /// <summary>Widths of the backbone's hidden layers, first to last; empty for a linear mixed model, which the refit estimates exactly on all rows. Default 64, 64, 32.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64, 64, 32];

    /// <summary>Activation after each hidden layer. Default SiLU: smooth, so that it extrapolates gently and its slopes per cluster do too.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Silu;

    /// <summary>What dense hidden layers start from. Default <see cref="InitialWeights.Drawn"/>.</summary>
    public InitialWeights InitialWeights { get; init; } = InitialWeights.Drawn;

    /// <summary>Share of hidden activations that dropout zeroes in training, 0 to below 1. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>Adds the term x beta_x from the encoded inputs straight to the linear predictor. Default true.</summary>
    public bool Skip { get; init; } = true;

    /// <summary>Standardised inputs beyond this many standard deviations are clipped, in the graphs too; with a log link also where they are more than one standard deviation beyond the range of training. Null for no clipping. Default 10.</summary>
    public double? InputClip { get; init; } = 10;

    /// <summary>Categorical columns with more levels than this become embeddings instead of indicators. Default 32.</summary>
    public int EmbeddingAboveLevels { get; init; } = 32;
}
