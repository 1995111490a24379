using Armed.Trainer.Common;
using Armed.Trainer.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>
/// A block of maps [N, C, H, W] to [N, W', h, w]: 3 x 3 convolution, batch normalisation and PReLU; a residual block has a second convolution and adds its input. Of a series, whose height is 1, the convolution is one of 3 values. Sides of at
/// least 4 are halved by the largest of two values, unless the block is one of a decoder.
/// </summary>
internal sealed class MapBlock : Module<Tensor, Tensor>
{
    private const int Kernel = 3;
    private const int LeastPooledSide = 4;

    /// <summary>Where PReLU starts (He, Zhang, Ren, Sun, ICCV 2015).</summary>
    private const double FirstSlope = 0.25;

    private readonly Conv2d _conv;
    private readonly BatchNorm2d? _norm;
    private readonly InstanceNorm2d? _instanceNorm;
    private readonly Parameter _slope; // [W']
    private readonly Conv2d? _second;
    private readonly BatchNorm2d? _secondNorm;
    private readonly Conv2d? _shortcut;

    public MapBlock(ImageShape input, int channels, BackboneKind kind, bool hasEffects = false, bool pools = true)
        : base(nameof(MapBlock))
    {
        (long, long) kernel = (input.Height == 1 ? 1 : Kernel, Kernel), padding = (kernel.Item1 / 2, Kernel / 2);
        _conv = Conv2d(input.Channels, channels, kernel, padding: padding, bias: false);
        var byImage = hasEffects && pools; // in a decoder it would take away each image's own brightness, which a reconstruction must have
        _norm = byImage ? null : BatchNorm2d(channels);
        _instanceNorm = byImage ? InstanceNorm2d(channels, affine: true) : null;
        _slope = Parameter(empty(channels).Fill(FirstSlope));
        if (kind == BackboneKind.Residual)
        {
            _second = Conv2d(channels, channels, kernel, padding: padding, bias: false);
            _secondNorm = BatchNorm2d(channels);
            _shortcut = input.Channels == channels ? null : Conv2d(input.Channels, channels, 1, bias: false); // the normalisation behind the second convolution shifts
        }

        RegisterComponents();
        Pooling = pools ? (Halves(input.Height), Halves(input.Width)) : (1, 1);
        Outputs = new ImageShape(channels, input.Height / Pooling.Height, input.Width / Pooling.Width);
        Start();
    }

    /// <summary>Size of the maps that it gives.</summary>
    public ImageShape Outputs { get; }

    /// <summary>By how much height and width are divided: 2, or 1 for a short side.</summary>
    public (int Height, int Width) Pooling { get; }

    /// <summary>The convolution and its normalisation over the batch; null where each image's maps are normalised.</summary>
    public (Conv2d Convolution, BatchNorm2d? Normalisation) First => (_conv, _norm);

    /// <summary>The normalisation of each image's maps, behind which clusters of an encoder scale and shift them; null where they do not, and in a decoder.</summary>
    public InstanceNorm2d? InstanceNormalisation => _instanceNorm;

    /// <summary>Those of a residual block; null for others.</summary>
    public (Conv2d Convolution, BatchNorm2d Normalisation)? Second => _second is null ? null : (_second, _secondNorm!);

    /// <summary>What brings the input to as many channels as the result of a residual block has; null where they are equal.</summary>
    public Conv2d? Shortcut => _shortcut;

    /// <summary>Slope of PReLU below 0 for each channel [W'], the same behind both convolutions.</summary>
    public Parameter Slope => _slope;

    /// <summary>The maps of the population.</summary>
    public override Tensor forward(Tensor input) => Maps(input, null);

    /// <summary>The maps.</summary>
    /// <param name="input">Maps [N, C, H, W].</param>
    /// <param name="effects">Each row's gamma and beta [N, 2 W']; null for the population.</param>
    public Tensor Maps(Tensor input, Tensor? effects) => Pooled(Activations(input, effects));

    /// <summary>The maps before they are halved, [N, W', H, W].</summary>
    /// <param name="input">Maps [N, C, H, W].</param>
    /// <param name="effects">Each row's gamma and beta [N, 2 W']; null for the population.</param>
    public Tensor Activations(Tensor input, Tensor? effects)
    {
        var normalised = _norm is null ? _instanceNorm!.call(_conv.call(input)) : _norm.call(_conv.call(input));
        if (effects is not null)
        {
            var both = effects.view(effects.size(0), 2, -1, 1, 1);                       // [N, 2, W', 1, 1]
            normalised = normalised.Plus(normalised * both.select(1, 0)).Plus(both.select(1, 1));
        }

        var maps = Activated(normalised);
        if (_second is not null)
        {
            var added = _secondNorm!.call(_second.call(maps)).Plus(_shortcut is null ? input : _shortcut.call(input));
            maps = Activated(added);
        }

        return maps;
    }

    /// <summary>Maps [N, W', H, W] halved, [N, W', h, w].</summary>
    public Tensor Pooled(Tensor maps) => Pooling == (1, 1) ? maps : functional.max_pool2d(maps, [Pooling.Height, Pooling.Width]);

    private Tensor Activated(Tensor maps) => functional.prelu(maps, _slope);

    private static int Halves(int side) => side >= LeastPooledSide ? 2 : 1;

    /// <summary>He's normal distribution for rectifiers (He, Zhang, Ren, Sun, ICCV 2015), from torch's generator, which is seeded before a backbone is built.</summary>
    private void Start()
    {
        using var scope = NewDisposeScope();
        foreach (var convolution in new[] { _conv, _second, _shortcut }.OfType<Conv2d>())
        {
            init.kaiming_normal_(convolution.weight!, nonlinearity: init.NonlinearityType.ReLU);
        }
    }
}
