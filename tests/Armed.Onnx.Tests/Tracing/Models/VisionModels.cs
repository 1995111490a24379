using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Armed.Onnx.Tests.Tracing.Models;

// Published architectures for images, narrow, written from their descriptions. Shapes are [N, C, H, W].

internal sealed class LeNet : ForwardModule
{
    private readonly Conv2d _c1 = nn.Conv2d(1, 6, 5, padding: 2), _c2 = nn.Conv2d(6, 16, 5);
    private readonly Linear _f1 = nn.Linear(400, 120), _f2 = nn.Linear(120, 84), _f3 = nn.Linear(84, 10);

    public LeNet() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = F.avg_pool2d(F.tanh(_c1.call(x)), 2);
        h = F.avg_pool2d(F.tanh(_c2.call(h)), 2);
        return _f3.call(F.tanh(_f2.call(F.tanh(_f1.call(h.view(x.shape[0], -1))))));
    }
}

internal sealed class AlexNet : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _features = nn.Sequential(nn.Conv2d(3, 16, 11, 4, 2), nn.ReLU(), nn.LocalResponseNorm(5), nn.MaxPool2d(3, 2), nn.Conv2d(16, 24, 5, padding: 2), nn.ReLU(), nn.MaxPool2d(3, 2));
    private readonly nn.Module<Tensor, Tensor> _head = nn.Sequential(nn.AdaptiveAvgPool2d(3), nn.Flatten(), nn.Dropout(), nn.Linear(216, 32), nn.ReLU(), nn.Linear(32, 10));

    public AlexNet() => Ready();

    public override Tensor forward(Tensor x) => _head.call(_features.call(x));
}

internal sealed class Vgg : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _layers = nn.Sequential(ConvBlock(3, 16), ConvBlock(16, 16), nn.MaxPool2d(2), ConvBlock(16, 32), ConvBlock(32, 32), nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten(1), nn.Linear(32, 10));

    public Vgg() => Ready();

    public override Tensor forward(Tensor x) => _layers.call(x);
}

internal sealed class ResidualBlock : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _body;
    private readonly nn.Module<Tensor, Tensor>? _skip;

    public ResidualBlock(long from, long to, long stride)
    {
        _body = nn.Sequential(ConvBlock(from, to, 3, stride), nn.Conv2d(to, to, 3, padding: 1, bias: false), nn.BatchNorm2d(to));
        _skip = from == to && stride == 1 ? null : nn.Sequential(nn.Conv2d(from, to, 1, stride, bias: false), nn.BatchNorm2d(to));
        Ready();
    }

    public override Tensor forward(Tensor x) => F.relu(_body.call(x) + (_skip is null ? x : _skip.call(x)));
}

internal sealed class ResNet18 : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _stem, _stages;
    private readonly Linear _head;

    public ResNet18(long width)
    {
        _stem = nn.Sequential(nn.Conv2d(3, width, 7, 2, 3, bias: false), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(3, 2, 1));
        _stages = nn.Sequential(
            new ResidualBlock(width, width, 1), new ResidualBlock(width, width, 1), new ResidualBlock(width, 2 * width, 2), new ResidualBlock(2 * width, 2 * width, 1),
            new ResidualBlock(2 * width, 4 * width, 2), new ResidualBlock(4 * width, 4 * width, 1), new ResidualBlock(4 * width, 8 * width, 2), new ResidualBlock(8 * width, 8 * width, 1));
        _head = nn.Linear(8 * width, 10);
        Ready();
    }

    public override Tensor forward(Tensor x) => _head.call(F.adaptive_avg_pool2d(_stages.call(_stem.call(x)), 1).flatten(1));
}

internal sealed class MobileNetV2 : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _expand = nn.Sequential(nn.Conv2d(8, 48, 1, bias: false), nn.BatchNorm2d(48), nn.ReLU6());
    private readonly nn.Module<Tensor, Tensor> _depth = nn.Sequential(nn.Conv2d(48, 48, 3, padding: 1, groups: 48, bias: false), nn.BatchNorm2d(48), nn.ReLU6());
    private readonly nn.Module<Tensor, Tensor> _project = nn.Sequential(nn.Conv2d(48, 8, 1, bias: false), nn.BatchNorm2d(8)), _stem = ConvBlock(3, 8, 3, 2);

    public MobileNetV2() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = _stem.call(x);
        return (h + _project.call(_depth.call(_expand.call(h)))).mean([2L, 3L]);
    }
}

internal sealed class EfficientNetBlock : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _depth = nn.Sequential(nn.Conv2d(12, 12, 5, padding: 2, groups: 12, bias: false), nn.BatchNorm2d(12), nn.SiLU());
    private readonly nn.Module<Tensor, Tensor> _gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(12, 3, 1), nn.SiLU(), nn.Conv2d(3, 12, 1), nn.Sigmoid());

    public EfficientNetBlock() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = _depth.call(x);
        return x + h * _gate.call(h);
    }
}

internal sealed class Inception : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _one = ConvBlock(8, 4, 1), _three = nn.Sequential(ConvBlock(8, 4, 1), ConvBlock(4, 6)), _five = nn.Sequential(ConvBlock(8, 3, 1), ConvBlock(3, 5, 5)), _pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), ConvBlock(8, 4, 1));

    public Inception() => Ready();

    public override Tensor forward(Tensor x) => cat([_one.call(x), _three.call(x), _five.call(x), _pool.call(x)], 1);
}

internal sealed class DenseNet : ForwardModule
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _layers = nn.ModuleList(ConvBlock(4, 4), ConvBlock(8, 4), ConvBlock(12, 4));

    public DenseNet() => Ready();

    public override Tensor forward(Tensor x)
    {
        List<Tensor> seen = [x];
        foreach (var layer in _layers)
        {
            seen.Add(layer.call(cat([.. seen], 1)));
        }

        return F.avg_pool2d(cat([.. seen], 1), 2);
    }
}

internal sealed class SqueezeNet : ForwardModule
{
    private readonly Conv2d _squeeze = nn.Conv2d(8, 4, 1), _small = nn.Conv2d(4, 8, 1), _large = nn.Conv2d(4, 8, 3, padding: 1);

    public SqueezeNet() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = F.relu(_squeeze.call(F.max_pool2d(x, 3, 2, ceil_mode: true)));
        return cat([F.relu(_small.call(h)), F.relu(_large.call(h))], 1);
    }
}

internal sealed class ShuffleNet : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _branch = nn.Sequential(ConvBlock(6, 6, 1), nn.Conv2d(6, 6, 3, padding: 1, groups: 6), ConvBlock(6, 6, 1));

    public ShuffleNet() => Ready();

    public override Tensor forward(Tensor x)
    {
        var halves = x.chunk(2, 1);
        var y = cat([halves[0], _branch.call(halves[1])], 1);
        return y.view(y.shape[0], 2, 6, y.shape[2], y.shape[3]).transpose(1, 2).contiguous().view(y.shape[0], -1, y.shape[2], y.shape[3]);
    }
}

internal sealed class ConvNext : ForwardModule
{
    private readonly Conv2d _depth = nn.Conv2d(12, 12, 7, padding: 3, groups: 12);
    private readonly LayerNorm _norm = nn.LayerNorm(12);
    private readonly Linear _up = nn.Linear(12, 48), _down = nn.Linear(48, 12);
    private readonly Parameter _scale = new(ones(12) * 0.1);

    public ConvNext() => Ready();

    public override Tensor forward(Tensor x) => x + (_scale * _down.call(F.gelu(_up.call(_norm.call(_depth.call(x).permute(0, 2, 3, 1)))))).permute(0, 3, 1, 2);
}

internal sealed class UNet : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _d1 = Block(1, 8), _d2 = Block(8, 16), _middle = Block(16, 32), _u1 = Block(32, 16), _u2 = Block(16, 8);
    private readonly ConvTranspose2d _up1 = nn.ConvTranspose2d(32, 16, 2, 2), _up2 = nn.ConvTranspose2d(16, 8, 2, 2);
    private readonly Conv2d _head = nn.Conv2d(8, 2, 1);

    public UNet() => Ready();

    public override Tensor forward(Tensor x)
    {
        var a = _d1.call(x);
        var b = _d2.call(F.max_pool2d(a, 2));
        var c = _u1.call(cat([_up1.call(_middle.call(F.avg_pool2d(b, 2))), b], 1));
        return _head.call(_u2.call(cat([_up2.call(c), a], 1)));
    }

    private static nn.Module<Tensor, Tensor> Block(long from, long to) => nn.Sequential(nn.Conv2d(from, to, 3, padding: 1), nn.BatchNorm2d(to), nn.ReLU(), nn.Conv2d(to, to, 3, padding: 1), nn.GroupNorm(2, to), nn.SiLU());
}

internal sealed class SqueezeExcite : ForwardModule
{
    private readonly Conv2d _c = nn.Conv2d(3, 8, 3, padding: 1, padding_mode: PaddingModes.Reflect), _r = nn.Conv2d(8, 2, 1), _e = nn.Conv2d(2, 8, 1);

    public SqueezeExcite() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = F.hardswish(_c.call(x));
        return h * F.hardsigmoid(_e.call(F.relu6(_r.call(F.adaptive_avg_pool2d(h, 1)))));
    }
}

internal sealed class Detector : ForwardModule // the head of a one-stage detector: boxes and classes of every cell in one tensor
{
    private readonly nn.Module<Tensor, Tensor> _stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.SiLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.SiLU());
    private readonly Conv2d _head = nn.Conv2d(16, 2 * 9, 1);

    public Detector() => Ready();

    public override Tensor forward(Tensor x)
    {
        var p = _head.call(_stem.call(x));
        p = p.view(x.shape[0], 2, 9, p.shape[2], p.shape[3]).permute(0, 1, 3, 4, 2).sigmoid();
        var grid = stack([arange(p.shape[3], dtype: float32).view(1, 1, 1, -1).expand(1, 1, p.shape[2], -1), arange(p.shape[2], dtype: float32).view(1, 1, -1, 1).expand(1, 1, -1, p.shape[3])], -1);
        var centre = (p.narrow(4, 0, 2) * 2 - 0.5 + grid) * 4;
        return cat([centre, (p.narrow(4, 2, 2) * 2).pow(2) * 10, p.narrow(4, 4, 5)], -1).view(x.shape[0], -1, 9);
    }
}

internal sealed class DcGan : ForwardModule
{
    private readonly nn.Module<Tensor, Tensor> _layers = nn.Sequential(nn.ConvTranspose2d(10, 16, 4, 1, 0, bias: false), nn.BatchNorm2d(16), nn.ReLU(), nn.ConvTranspose2d(16, 8, 3, 2, 1, 1, bias: false), nn.BatchNorm2d(8), nn.LeakyReLU(0.2), nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Tanh());

    public DcGan() => Ready();

    public override Tensor forward(Tensor x) => _layers.call(x.unsqueeze(-1).unsqueeze(-1));
}

internal sealed class ConvAutoencoder : ForwardModule
{
    private readonly Conv2d _e1 = nn.Conv2d(1, 8, 3, 2, 1), _e2 = nn.Conv2d(8, 4, 3, 2, 1);
    private readonly PReLU _slope = nn.PReLU(8);
    private readonly Conv2d _d1 = nn.Conv2d(4, 8, 3, padding: 1), _d2 = nn.Conv2d(8, 1, 3, padding: 1);

    public ConvAutoencoder() => Ready();

    public override Tensor forward(Tensor x)
    {
        var code = _e2.call(_slope.call(_e1.call(x)));
        var h = F.interpolate(F.relu(_d1.call(code)), [14, 14], mode: InterpolationMode.Nearest);
        return F.interpolate(_d2.call(h), [x.shape[2], x.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false).sigmoid();
    }
}
