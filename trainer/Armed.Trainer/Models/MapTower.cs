using Armed.Trainer.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>
/// What a convolutional adversary makes of every block's maps (Nguyen, Treacher, Montillo, TPAMI 45(7), 2023): a block of convolution, normalisation, PReLU and pooling for each block of the backbone. The first
/// one reads the first maps, each further one what the one before it gives next to the maps of its own place, which have the same size. The means of the last ones go on beside the last features.
/// </summary>
internal sealed class MapTower : Module<Tensor, Tensor>
{
    /// <summary>Channels come in multiples of it: those are computed fastest, and libtorch's other convolutions can be wrong on some processors.</summary>
    private const int ChannelBlock = 16;

    private readonly ModuleList<MapBlock> _blocks;
    private readonly IReadOnlyList<ImageShape> _maps;
    private readonly int _features;

    /// <param name="maps">Sizes of the backbone's maps, first block to last.</param>
    /// <param name="features">Width H_L of the last features.</param>
    public MapTower(IReadOnlyList<ImageShape> maps, int features)
        : base(nameof(MapTower))
    {
        (_maps, _features) = (maps, features);
        var (blocks, read) = (new List<MapBlock>(), maps[0]);
        foreach (var map in maps)
        {
            read = map with { Channels = map.Channels + (blocks.Count == 0 ? 0 : read.Channels) };
            blocks.Add(new MapBlock(read, Channels(map.Channels), BackboneKind.Conv));
            read = blocks[^1].Outputs;
        }

        _blocks = new ModuleList<MapBlock>([.. blocks]);
        RegisterComponents();
        Outputs = read.Channels + features;
    }

    /// <summary>Columns of the result.</summary>
    public int Outputs { get; }

    /// <summary>What it reads [N, W_1 h_1 w_1 + .. + H_L]: every block's maps, place after place, and the last features.</summary>
    public static Tensor Join(HiddenLayers layers) => cat([.. layers.Maps.Select(maps => maps.flatten(1)), layers.Activations[^1]], 1);

    /// <summary>The means of the last maps and the features [N, W + H_L].</summary>
    public override Tensor forward(Tensor input)
    {
        var (at, maps) = (0L, Place(input, 0, 0));
        for (var b = 0; b < _maps.Count; b++)
        {
            maps = _blocks[b].call(b == 0 ? maps : cat([maps, Place(input, b, at)], 1)); // [N, W, h, w]
            at += _maps[b].Values;
        }

        return cat([maps.mean([2L, 3L]), input.narrow(1, at, _features)], 1);
    }

    /// <summary>Half as many as the backbone has, as in the paper, rounded up.</summary>
    private static int Channels(int backbone) => Math.Max(ChannelBlock, ((backbone / 2) + ChannelBlock - 1) / ChannelBlock * ChannelBlock);

    private Tensor Place(Tensor input, int block, long at)
    {
        var shape = _maps[block];
        return input.narrow(1, at, shape.Values).view(input.size(0), shape.Channels, shape.Height, shape.Width);
    }
}
