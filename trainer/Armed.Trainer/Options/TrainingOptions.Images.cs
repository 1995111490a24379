// The groups of TrainingOptions are files; to users and in JSON the record is flat.
namespace Armed.Trainer;

public sealed partial record TrainingOptions
{
    /// <summary>
    /// Numeric columns that are a series, in its order, which convolutions read: names with commas between them, or a pattern such as <c>t*</c> for all columns whose name starts with t, in the
    /// table's order. Default null: no series.
    /// </summary>
    public string? Series { get; init; }

    /// <summary>What reads the images or the series of a table that has some, in place of <see cref="Hidden"/>. Default null: <see cref="BackboneKind.Conv"/>.</summary>
    public BackboneKind? Backbone { get; init; }

    /// <summary>Channels of the maps of each block, first to last; multiples of 16 compute fastest. Default null: 16, 32, 64.</summary>
    public IReadOnlyList<int>? Maps { get; init; }

    /// <summary>Width of the dense layer behind the last maps; 0: the mean of each map instead. Default null: 64.</summary>
    public int? MapFeatures { get; init; }

    /// <summary>
    /// Blocks, counted from 1, in which each cluster of the first grouping factor has its own scale and bias of the normalised maps, (1 + gamma) norm(a) + beta; norm is instance normalisation, in a decoder batch normalisation. For images. With effects in
    /// a block that the last layer depends on there is no refit. The blocks of an autoencoder's decoder are counted on behind those of <see cref="Maps"/>, from the latent code to the image. Default null: none.
    /// </summary>
    public IReadOnlyList<int>? MapEffects { get; init; }

    /// <summary>Width of the latent code of <see cref="BackboneKind.Autoencoder"/>. Default null: 56, as in the ARMED paper.</summary>
    public int? Latent { get; init; }

    /// <summary>
    /// Weight of the reconstruction of <see cref="BackboneKind.Autoencoder"/>: of the squared error per pixel in units of the pixels' variance, next to the outcome's loss, whose weight is 1. The
    /// reconstruction without clusters' effects has this weight times <see cref="LambdaF"/> besides. Default null: 1.
    /// </summary>
    public double? ReconstructionWeight { get; init; }

    /// <summary>Whether training images are mirrored left to right at random. Default null: they are not.</summary>
    public bool? AugmentFlip { get; init; }

    /// <summary>Pixels by which training images are shifted at most, up, down, left and right, at random; the border repeats. Default null: 0.</summary>
    public int? AugmentShift { get; init; }

    /// <summary>Share by which the brightness of training images is changed at most, up or down, at random. Default null: 0.</summary>
    public double? AugmentIntensity { get; init; }
}
