using Armed.Trainer.Common;
using Armed.Trainer.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>
/// A latent code [N, L] to the standardised image [N, C, H, W]: a dense layer, then the encoder's blocks backwards. Each brings its maps to the size that the encoder's block had read, by repeating the
/// nearest value, and convolves: unlike a transposed convolution that reaches every pixel equally often (Odena, Dumoulin, Olah, "Deconvolution and Checkerboard Artifacts", Distill, 2016), for odd sizes, too.
/// </summary>
internal sealed class MapDecoder : Module<Tensor, Tensor>
{
    private readonly Sequential _dense;
    private readonly ModuleList<MapBlock> _blocks;
    private readonly Linear _last;

    /// <param name="latent">L.</param>
    /// <param name="image">Size of the image.</param>
    /// <param name="encoded">Sizes of the encoder's maps, first block to last.</param>
    /// <param name="activation">Activation of the dense layer.</param>
    /// <param name="effectBlocks">Blocks, from 0 at the latent code, in which clusters scale and shift the maps, ascending.</param>
    public MapDecoder(int latent, ImageShape image, IReadOnlyList<ImageShape> encoded, ActivationKind activation, IReadOnlyList<int> effectBlocks)
        : base(nameof(MapDecoder))
    {
        (Latent, Image, Start, EffectBlocks) = (latent, image, encoded[^1], effectBlocks);
        _dense = Sequential(Linear(latent, Start.Values), DenseBackbone.Activation(activation));
        _blocks = new ModuleList<MapBlock>([.. Enumerable.Range(0, encoded.Count).Select(block => Block(block, image, encoded, effectBlocks.Contains(block)))]);
        _last = Linear(encoded[0].Channels, image.Channels); // of channels: a convolution to one or three of them is what oneDNN gets wrong on some processors
        RegisterComponents();
    }

    /// <summary>L.</summary>
    public int Latent { get; }

    /// <summary>Size of the image.</summary>
    public ImageShape Image { get; }

    /// <summary>Size of the maps that the dense layer gives.</summary>
    public ImageShape Start { get; }

    /// <summary>The layer behind the latent code.</summary>
    public Sequential Dense => _dense;

    /// <summary>The blocks, from the latent code to the image.</summary>
    public IReadOnlyList<MapBlock> Blocks => [.. _blocks];

    /// <summary>What each pixel is made of, from the last maps at its place.</summary>
    public Linear Last => _last;

    /// <summary>Blocks, from 0 at the latent code, in which clusters scale and shift the maps, ascending.</summary>
    public IReadOnlyList<int> EffectBlocks { get; }

    /// <summary>The image of the population.</summary>
    public override Tensor forward(Tensor input) => Images(input, null);

    /// <summary>The images [N, C, H, W].</summary>
    /// <param name="latent">Latent codes [N, L].</param>
    /// <param name="effects">For each block of <see cref="EffectBlocks"/> the rows' gamma and beta [N, 2 W]; null for the population.</param>
    public Tensor Images(Tensor latent, IReadOnlyList<Tensor>? effects)
    {
        var maps = _dense.call(latent).view(-1, Start.Channels, Start.Height, Start.Width);
        for (var b = 0; b < _blocks.Count; b++)
        {
            var block = _blocks[b];
            maps = block.Maps(Resized(maps, block.Outputs), EffectsOf(b, effects)); // [N, W, h, w]
        }

        var pixels = _last.weight!.matmul(maps.flatten(2)).Plus(_last.bias!.view(-1, 1));      // [N, C, H W]
        return pixels.view(-1, Image.Channels, Image.Height, Image.Width);
    }

    /// <summary>The nearest value of maps of a side for each place of another one, as <see cref="functional.interpolate"/> takes it.</summary>
    /// <param name="side">Values that there are.</param>
    /// <param name="target">Values that there will be: as many, or twice as many and perhaps one more.</param>
    public static long[] Nearest(int side, int target) => [.. Enumerable.Range(0, target).Select(place => (long)place * side / target)];

    private Tensor? EffectsOf(int block, IReadOnlyList<Tensor>? effects) => effects is not null && EffectBlocks.ToList().IndexOf(block) is >= 0 and var site ? effects[site] : null;

    private static Tensor Resized(Tensor maps, ImageShape shape) => maps.size(2) == shape.Height && maps.size(3) == shape.Width ? maps
        : functional.interpolate(maps, size: [shape.Height, shape.Width], mode: InterpolationMode.Nearest);

    private static MapBlock Block(int block, ImageShape image, IReadOnlyList<ImageShape> encoded, bool hasEffects)
    {
        var read = encoded.Count - 1 - block;                                              // the encoder's block that it undoes
        var (channels, target) = read == 0 ? (encoded[0].Channels, image) : (encoded[read - 1].Channels, encoded[read - 1]);
        return new MapBlock(target with { Channels = encoded[read].Channels }, channels, BackboneKind.Autoencoder, hasEffects, pools: false);
    }
}
