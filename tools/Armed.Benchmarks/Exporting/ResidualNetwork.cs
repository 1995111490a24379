using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Armed.Benchmarks.Exporting;

/// <summary>ResNet-18 (He et al., CVPR 2016), [N, 3, H, W] to 1,000 classes, with random weights.</summary>
internal sealed class ResidualNetwork : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _stem;
    private readonly nn.Module<Tensor, Tensor> _blocks;
    private readonly nn.Module<Tensor, Tensor> _head = nn.Linear(512, 1_000);

    public ResidualNetwork()
        : base("resnet18")
    {
        _stem = nn.Sequential(nn.Conv2d(3, 64, 7, 2, 3, bias: false), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1));
        _blocks = nn.Sequential(
            new Block(64, 64, 1), new Block(64, 64, 1), new Block(64, 128, 2), new Block(128, 128, 1), new Block(128, 256, 2), new Block(256, 256, 1), new Block(256, 512, 2), new Block(512, 512, 1));
        RegisterComponents();
        eval();
    }

    public override Tensor forward(Tensor x) => _head.call(F.adaptive_avg_pool2d(_blocks.call(_stem.call(x)), 1).flatten(1));

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _body;
        private readonly nn.Module<Tensor, Tensor>? _skip;

        public Block(long from, long to, long stride)
            : base("block")
        {
            _body = nn.Sequential(
                nn.Conv2d(from, to, 3, stride, 1, bias: false), nn.BatchNorm2d(to), nn.ReLU(), nn.Conv2d(to, to, 3, 1, 1, bias: false), nn.BatchNorm2d(to));
            _skip = from == to ? null : nn.Sequential(nn.Conv2d(from, to, 1, stride, bias: false), nn.BatchNorm2d(to));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => F.relu(_body.call(x) + (_skip is null ? x : _skip.call(x)));
    }
}
