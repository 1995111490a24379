using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>
/// h(x) of images and series: blocks of maps, then a dense layer that also reads the encoded columns, or the mean of each map next to the columns. The hidden layers that it reports are each block's maps,
/// averaged over the image, and the last features: the adversary reads those, which costs little.
/// </summary>
internal sealed class ConvolutionalBackbone : Module<Tensor, Tensor>, IBackbone
{
    private readonly ModuleList<MapBlock> _blocks;
    private readonly Sequential? _dense;
    private readonly double _dropout;

    public ConvolutionalBackbone(BackboneInput input, ConvolutionOptions options)
        : base(nameof(ConvolutionalBackbone))
    {
        Input = input;
        var (blocks, shape) = (new List<MapBlock>(), input.Maps!.Value);
        foreach (var channels in options.Maps)
        {
            blocks.Add(new MapBlock(shape, channels, options.Kind));
            shape = blocks[^1].Outputs;
        }

        _blocks = new ModuleList<MapBlock>([.. blocks]);
        IsPooled = options.Features == 0;
        var width = (IsPooled ? shape.Channels : shape.Values) + input.Besides;
        _dense = IsPooled ? null : Sequential(Linear(width, options.Features), DenseBackbone.Activation(options.Activation));
        RegisterComponents();
        _dropout = options.Dropout;
        Widths = [.. IsPooled ? options.Maps.SkipLast(1) : options.Maps, IsPooled ? width : options.Features];
    }

    /// <summary>What it reads.</summary>
    public BackboneInput Input { get; }

    /// <summary>The blocks, first to last.</summary>
    public IReadOnlyList<MapBlock> Blocks => [.. _blocks];

    /// <summary>The dense layer behind the maps; null where the maps' means are the features.</summary>
    public Sequential? Dense => _dense;

    /// <summary>Whether the features are the means of the last maps.</summary>
    public bool IsPooled { get; }

    /// <summary>Channels of the blocks, and width of the last features.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>Each block's maps averaged over the image [N, W], and the features [N, H].</summary>
    public Tensor[] Activations(Tensor inputs, BackboneContext context)
    {
        var activations = new Tensor[Widths.Count];
        activations[^1] = Features(inputs, context.Generator, (block, maps) =>
        {
            if (block < activations.Length - 1)
            {
                activations[block] = Mean(maps);
            }
        });
        return activations;
    }

    /// <summary>The features [N, H] of inputs [N, F' + C H W].</summary>
    public override Tensor forward(Tensor input) => Features(input, generator: null, (_, _) => { });

    private Tensor Features(Tensor inputs, Generator? generator, Action<int, Tensor> see)
    {
        var (columns, maps) = ImageInputs.Split(inputs, Input);
        for (var b = 0; b < _blocks.Count; b++)
        {
            maps = Dropped(_blocks[b].call(maps), generator);                  // [N, W, h, w]
            see(b, maps);
        }

        return Features(maps, columns, generator);
    }

    private Tensor Features(Tensor maps, Tensor? columns, Generator? generator)
    {
        var flat = IsPooled ? Mean(maps) : maps.flatten(1);
        var all = columns is null ? flat : cat([flat, columns], 1);
        return _dense is null ? all : Dropped(_dense.call(all), generator);
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
