using Armed.Trainer.Images;

namespace Armed.Trainer.Fitting;

/// <summary>The objective's weights and what else a step needs, completed from options and data.</summary>
internal sealed record ArmedStageSettings
{
    /// <summary>What the name of every stage that trains a network starts with; that of the first is nothing else.</summary>
    public const string TrainingName = "training";

    /// <summary>What progress, history and checkpoint call the stage.</summary>
    public string Name { get; init; } = TrainingName;

    public required double LambdaF { get; init; }

    public required double LambdaG { get; init; }

    /// <summary>Weight of the reconstruction of an autoencoder.</summary>
    public double ReconstructionWeight { get; init; } = DefaultReconstructionWeight;

    /// <summary>The squared error per pixel in units of the pixels' variance counts like the outcome's loss.</summary>
    public const double DefaultReconstructionWeight = 1;

    /// <summary>Weight of KL / N.</summary>
    public required double LambdaK { get; init; }

    public required bool LearnedPrior { get; init; }

    public required AdversaryScheme Scheme { get; init; }

    /// <summary>The hidden layers of the closed adversary.</summary>
    public AdversaryLayers Layers { get; init; }

    public required double WeightDecay { get; init; }

    public required double RandomEffectsRateFactor { get; init; }

    public required double ClipNorm { get; init; }

    public required int MaxEpochs { get; init; }

    public required int StepsPerEpoch { get; init; }

    public required int TrainingRows { get; init; }

    /// <summary>Training rows per row that the mean loss stands for: of a weighted mean, N / sum(w).</summary>
    public double RowsPerWeight { get; init; } = 1;

    public required long Seed { get; init; }

    /// <summary>Whether torch's global generator is seeded for each step, too: a backbone of the user's own may draw from it.</summary>
    public required bool SeedsGlobally { get; init; }

    /// <summary>Cross-entropy of an adversary that knows only the clusters' frequencies, summed over the factors.</summary>
    public required double ChanceCrossEntropy { get; init; }

    /// <summary>Random changes of training images; null for none.</summary>
    public ImageAugmentation? Augmentation { get; init; }

    /// <summary>The processes that fit together.</summary>
    public ICollective Collective { get; init; } = SingleProcess.Instance;

    /// <summary>Whether gradients that have a closed form are computed by hand on the CPU; false leaves everything to autograd, to compare with.</summary>
    public bool ByHand { get; init; } = true;
}
