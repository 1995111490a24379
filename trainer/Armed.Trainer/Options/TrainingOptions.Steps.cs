// The groups of TrainingOptions are files; to users and in JSON the record is flat.
namespace Armed.Trainer;

public sealed partial record TrainingOptions
{
    /// <summary>Maximum number of passes over the training rows. Default 200.</summary>
    public int MaxEpochs { get; init; } = 200;

    /// <summary>Epochs without a better validation loss after which training stops; 0 never stops early. Default null: 20 under 20,000 training rows, 10 under 50,000, 6 under 150,000, else 4. From 50,000 training rows on a loss is better if it is lower by
    /// 0.1 / sqrt(n), n validation rows, or by 0.2 % of itself, whichever is less, and epochs of the Z-predictor are parts of at most 50,000 rows.</summary>
    public int? Patience { get; init; }

    /// <summary>Rows per step. Default null: 32 to 1,024 by the number of rows.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Learning rate of AdamW. Default 0.002.</summary>
    public double LearningRate { get; init; } = 0.002;

    /// <summary>The random effects' learning rate as a multiple of <see cref="LearningRate"/>. Default 3.</summary>
    public double RandomEffectsRateFactor { get; init; } = 3;

    /// <summary>Factor on the learning rate whenever half the patience has passed without a better loss; 1 keeps it constant. Default 0.3.</summary>
    public double LearningRateDecay { get; init; } = 0.3;

    /// <summary>
    /// Decoupled weight decay of the networks' weights, 0 or more; never on random effects, scales or biases. Default null: 1,500 / training rows, at most 1,
    /// as a prior's weight falls with the data; without a refit and up to 10,000 training rows the first network is fitted with an eighth, a 64th and a 512th of it as long as the validation loss falls.
    /// </summary>
    public double? WeightDecay { get; init; }

    /// <summary>Largest norm of the gradient of a step; larger ones are scaled down. Default 1; 0 switches clipping off.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Share of the training rows that decides when to stop, stratified by cluster and class; 0 trains on every row without early stopping. Default 0.15.</summary>
    public double ValidationShare { get; init; } = 0.15;
}
