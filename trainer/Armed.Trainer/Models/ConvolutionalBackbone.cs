using Armed.Trainer.Common;
using Armed.Trainer.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>
/// h(x) of images and series: blocks of maps, then a dense layer that also reads the encoded columns, or the mean of each map next to the columns. The hidden layers that it reports are each block's maps,
/// averaged over the image, and the last features: an adversary reads those, which costs little, or the whole maps. An autoencoder's features are its latent code, linear in the last maps, from which its decoder brings the image back.
/// </summary>
internal sealed class ConvolutionalBackbone : Module<Tensor, Tensor>, IBackbone
{
    private readonly ModuleList<MapBlock> _blocks;
    private readonly Sequential? _dense;
    private readonly MapDecoder? _decoder;
    private readonly double _dropout;

    public ConvolutionalBackbone(BackboneInput input, ConvolutionOptions options)
        : base(nameof(ConvolutionalBackbone))
    {
        Input = input;
        var (blocks, shape) = (new List<MapBlock>(), input.Maps!.Value);
        foreach (var channels in options.Maps)
        {
            blocks.Add(new MapBlock(shape, channels, options.Kind, options.EffectBlocks.Contains(blocks.Count)));
            shape = blocks[^1].Outputs;
        }

        _blocks = new ModuleList<MapBlock>([.. blocks]);
        IsPooled = options.Features == 0;
        var width = (IsPooled ? shape.Channels : shape.Values) + input.Besides;
        _dense = IsPooled ? null : options.HasDecoder ? Sequential(Linear(width, options.Features)) : Sequential(Linear(width, options.Features), DenseBackbone.Activation(options.Activation));
        _decoder = options.HasDecoder ? new MapDecoder(options.Features, input.Maps!.Value, [.. blocks.Select(block => block.Outputs)], options.Activation, [.. options.EffectBlocks.Where(block => block >= blocks.Count).Select(block => block - blocks.Count)]) : null;
        RegisterComponents();
        (_dropout, EffectBlocks) = (options.Dropout, [.. options.EffectBlocks.Where(block => block < blocks.Count)]);
        Widths = [.. IsPooled ? options.Maps.SkipLast(1) : options.Maps, IsPooled ? width : options.Features];
    }

    /// <summary>What it reads.</summary>
    public BackboneInput Input { get; }

    /// <summary>The blocks, first to last.</summary>
    public IReadOnlyList<MapBlock> Blocks => [.. _blocks];

    /// <summary>The dense layer behind the maps; null where the maps' means are the features.</summary>
    public Sequential? Dense => _dense;

    /// <summary>What brings the image back from the features; null unless the backbone is an autoencoder.</summary>
    public MapDecoder? Decoder => _decoder;

    /// <summary>Channels of the maps that clusters scale and shift, block by block, those of the decoder last.</summary>
    public IReadOnlyList<int> EffectChannels => [.. EffectBlocks.Select(block => _blocks[block].Outputs.Channels), .. (_decoder?.EffectBlocks ?? []).Select(block => _decoder!.Blocks[block].Outputs.Channels)];

    /// <summary>Whether the features are the means of the last maps.</summary>
    public bool IsPooled { get; }

    /// <summary>Blocks, from 0, in which clusters scale and shift the maps, ascending; without those of the decoder.</summary>
    public IReadOnlyList<int> EffectBlocks { get; }

    /// <summary>Channels of the blocks, and width of the last features.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>Each block's maps averaged over the image [N, W], and the features [N, H], of the population.</summary>
    public Tensor[] Activations(Tensor inputs, BackboneContext context) => Layers(inputs, context).Activations;

    /// <summary>The same with each block's maps.</summary>
    public HiddenLayers Layers(Tensor inputs, BackboneContext context)
    {
        var (columns, maps) = ImageInputs.Split(inputs, Input);
        return Layers(maps, columns, 0, context.Generator);
    }

    /// <summary>The population's activations, the features [N, H] of the rows' clusters, and the images that a decoder makes of both. Blocks before the first one with effects are computed once;
    /// the others take both as one batch [2 N, ..], so that batch normalisation has one set of statistics, which serves both outside training.</summary>
    /// <param name="inputs">Inputs [N, F' + C H W].</param>
    /// <param name="effects">The rows' gamma and beta [N, 2 W], in the order of <see cref="EffectChannels"/>.</param>
    /// <param name="generator">Random numbers of a training step; null outside training.</param>
    public MapPasses Both(Tensor inputs, IReadOnlyList<Tensor> effects, Generator? generator)
    {
        var (columns, maps) = ImageInputs.Split(inputs, Input);
        Tensor[] doubled = [.. effects.Select(effect => cat([zeros_like(effect), effect], 0))];
        var (population, clusters) = Features(maps, columns, doubled[..EffectBlocks.Count], generator);
        return new MapPasses(population, clusters, _decoder is null ? null : Images(population.Activations[^1], clusters, doubled[EffectBlocks.Count..]));
    }

    private (HiddenLayers Population, Tensor Clusters) Features(Tensor maps, Tensor? columns, Tensor[] effects, Generator? generator)
    {
        if (effects.Length == 0) // clusters change the decoder's maps alone
        {
            var alone = Layers(maps, columns, 0, generator);
            return (alone, alone.Activations[^1]);
        }

        var shared = new List<Tensor>();
        for (var b = 0; b < EffectBlocks[0]; b++)
        {
            maps = Block(b, maps, null, generator);
            shared.Add(maps);
        }

        var rows = maps.size(0);
        var both = Layers(Twice(maps), columns is null ? null : Twice(columns), EffectBlocks[0], generator, effects);
        var population = new HiddenLayers([.. shared.Select(Mean), .. First(both.Activations, rows)]) { Maps = [.. shared, .. First(both.Maps, rows)] };
        return (population, both.Activations[^1].narrow(0, rows, rows));
    }

    private static IEnumerable<Tensor> First(IEnumerable<Tensor> layers, long rows) => layers.Select(layer => layer.narrow(0, 0, rows));

    private Reconstructions Images(Tensor population, Tensor clusters, Tensor[] effects)
    {
        var rows = population.size(0);
        var both = _decoder!.Images(cat([population, clusters], 0), effects);
        return new Reconstructions(both.narrow(0, 0, rows), both.narrow(0, rows, rows));
    }

    /// <summary>The features [N, H] of the rows' clusters.</summary>
    /// <param name="inputs">Inputs [N, F' + C H W].</param>
    /// <param name="effects">For each block of <see cref="EffectBlocks"/> the rows' gamma and beta [N, 2 W].</param>
    public Tensor OfClusters(Tensor inputs, IReadOnlyList<Tensor> effects)
    {
        var (columns, maps) = ImageInputs.Split(inputs, Input);
        return Layers(maps, columns, 0, null, effects).Activations[^1];
    }

    /// <summary>The maps of the last block before they are halved, [N, W, H, W'], and the encoded columns [N, F'], outside training.</summary>
    /// <param name="inputs">Inputs [N, F' + C H W].</param>
    /// <param name="effects">For each block of <see cref="EffectBlocks"/> the rows' gamma and beta [N, 2 W]; null for the population.</param>
    public (Tensor Maps, Tensor? Columns) LastMaps(Tensor inputs, IReadOnlyList<Tensor>? effects)
    {
        var (columns, maps) = ImageInputs.Split(inputs, Input);
        for (var b = 0; b < _blocks.Count - 1; b++)
        {
            maps = _blocks[b].Maps(maps, EffectsOf(b, effects));
        }

        return (_blocks[^1].Activations(maps, EffectsOf(_blocks.Count - 1, effects)), columns);
    }

    /// <summary>The features [N, H] of what <see cref="LastMaps"/> gives.</summary>
    public Tensor FeaturesOf(Tensor lastMaps, Tensor? columns) => Features(_blocks[^1].Pooled(lastMaps), columns, null);

    /// <summary>The sums [N, H] that the activation of the dense layer reads, of what <see cref="LastMaps"/> gives.</summary>
    public Tensor SumsOf(Tensor lastMaps, Tensor? columns)
    {
        var flat = _blocks[^1].Pooled(lastMaps).flatten(1);
        return ((TorchSharp.Modules.Linear)_dense![0]).call(columns is null ? flat : cat([flat, columns], 1));
    }

    /// <summary>Size of <see cref="LastMaps"/>.</summary>
    public ImageShape LastMapShape
    {
        get
        {
            var before = _blocks.Count == 1 ? Input.Maps!.Value : _blocks[^2].Outputs; // an odd side loses its last row when it is halved
            return before with { Channels = _blocks[^1].Outputs.Channels };
        }
    }

    /// <summary>The features [N, H] of inputs [N, F' + C H W].</summary>
    public override Tensor forward(Tensor input)
    {
        var (columns, maps) = ImageInputs.Split(input, Input);
        for (var b = 0; b < _blocks.Count; b++)
        {
            maps = Block(b, maps, null, null);
        }

        return Features(maps, columns, null);
    }

    /// <summary>The maps of the blocks from one on, their means, and the features; effects of null are those of the population.</summary>
    private HiddenLayers Layers(Tensor maps, Tensor? columns, int first, Generator? generator, IReadOnlyList<Tensor>? effects = null)
    {
        var all = new Tensor[_blocks.Count - first];
        for (var b = first; b < _blocks.Count; b++)
        {
            all[b - first] = maps = Block(b, maps, EffectsOf(b, effects), generator);
        }

        var pooled = IsPooled ? all.SkipLast(1) : all; // the means of the last ones are the features
        return new HiddenLayers([.. pooled.Select(Mean), Features(maps, columns, generator)]) { Maps = all };
    }

    private Tensor? EffectsOf(int block, IReadOnlyList<Tensor>? effects) => effects is not null && EffectBlocks.ToList().IndexOf(block) is >= 0 and var site ? effects[site] : null;

    private static Tensor Twice(Tensor rows) => cat([rows, rows], 0);

    private Tensor Block(int block, Tensor maps, Tensor? effects, Generator? generator) => Dropped(_blocks[block].Maps(maps, effects), generator); // [N, W, h, w]

    private Tensor Features(Tensor maps, Tensor? columns, Generator? generator)
    {
        var flat = IsPooled ? Mean(maps) : maps.flatten(1);
        var all = columns is null ? flat : cat([flat, columns], 1);
        return _dense is null ? all : _decoder is not null ? _dense.call(all) : Dropped(_dense.call(all), generator);
    }

    private static Tensor Mean(Tensor maps) => maps.mean([2L, 3L]);

    private Tensor Dropped(Tensor activations, Generator? generator)
    {
        if (!training || _dropout == 0 || generator is null)
        {
            return activations;
        }

        var kept = empty_like(activations).bernoulli_(1 - _dropout, generator);
        return (activations * kept).Times(1 / (1 - _dropout));
    }
}
