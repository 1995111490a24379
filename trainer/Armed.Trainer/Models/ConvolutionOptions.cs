using System.Globalization;
using Armed.Trainer.Common;

namespace Armed.Trainer.Models;

/// <summary>The choices of a convolutional backbone, completed.</summary>
/// <param name="Kind">Kind of blocks.</param>
/// <param name="Maps">Channels of each block's maps.</param>
/// <param name="Features">Width of the dense layer behind the last maps, which an autoencoder calls its latent code; 0 for the mean of each map.</param>
/// <param name="Activation">Activation of the dense layer.</param>
/// <param name="Dropout">Share of activations that are dropped behind each block and the dense layer.</param>
internal sealed record ConvolutionOptions(BackboneKind Kind, IReadOnlyList<int> Maps, int Features, ActivationKind Activation, double Dropout)
{
    /// <summary>Blocks, from 0, in which clusters scale and shift the maps; those of a decoder are counted on.</summary>
    public IReadOnlyList<int> EffectBlocks { get; init; } = [];

    /// <summary>Whether there is a decoder behind the features.</summary>
    public bool HasDecoder => Kind == BackboneKind.Autoencoder;

    /// <summary>Number of blocks of maps, a decoder's included.</summary>
    public int Blocks => Maps.Count * (HasDecoder ? 2 : 1);

    /// <summary>Whether clusters change what the last layer reads; effects in a decoder do not.</summary>
    public bool ChangesFeatures => EffectBlocks.Any(block => block < Maps.Count);

    private static readonly int[] s_maps = [16, 32, 64];

    private const int DefaultFeatures = 64;

    /// <summary>The latent code of the paper's autoencoder.</summary>
    private const int DefaultLatent = 56;

    /// <summary>Those of a fit.</summary>
    public static ConvolutionOptions Of(TrainingOptions options) =>
        new(options.Backbone ?? BackboneKind.Conv, options.Maps ?? s_maps, Width(options), options.Activation, options.Dropout) { EffectBlocks = [.. (options.MapEffects ?? []).Select(block => block - 1).Order()] };

    private static int Width(TrainingOptions options) => options.Backbone == BackboneKind.Autoencoder ? options.Latent ?? DefaultLatent : options.MapFeatures ?? DefaultFeatures;

    /// <summary>Everything in which two backbones can differ.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"maps {string.Join(", ", Maps)}; features {Features}; activation {EnumWords.Of(Activation)}; dropout {Dropout}{(EffectBlocks.Count == 0 ? "" : $"; effects in blocks {string.Join(", ", EffectBlocks.Select(block => block + 1))}")}");
}
