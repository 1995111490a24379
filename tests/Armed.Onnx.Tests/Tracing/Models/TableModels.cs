using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Armed.Onnx.Tests.Tracing.Models;

// Models of rows, sets and graphs, and forward passes of one kind of C# each.

internal sealed class ResidualLoop : ForwardModule
{
    private readonly Linear _a, _b;
    private readonly Parameter _scale;

    public ResidualLoop(int n)
    {
        _a = nn.Linear(n, n);
        _b = nn.Linear(n, n);
        _scale = new Parameter(ones(n) * 0.5);
        Ready();
    }

    public override Tensor forward(Tensor x)
    {
        var h = x;
        for (var i = 0; i < 2; i++)
        {
            h = h + F.silu(_a.call(h)) * _scale;
        }

        var g = cat([h, _b.call(h).tanh()], 1).view(x.shape[0], 2, -1);
        return (g.softmax(1) * 1.25f).sum(1) - x.mean([1L], keepdim: true) + 1e-5;
    }
}

internal sealed class Variational : ForwardModule
{
    private readonly Linear _e = nn.Linear(20, 16), _mean = nn.Linear(16, 4), _spread = nn.Linear(16, 4), _d = nn.Linear(4, 20);

    public Variational() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = F.elu(_e.call(x), 1.0);
        var s = _spread.call(h).clamp(-5, 5);
        return F.sigmoid(_d.call(_mean.call(h) + (s * 0.5).exp() * 0.01));
    }
}

internal sealed class MixedEffects : ForwardModule // the kind of thing that this repository trains: effects by a code in a column
{
    private readonly Linear _fixed = nn.Linear(4, 3);
    private readonly Parameter _table = new(randn(10, 4));

    public MixedEffects() => Ready();

    public override Tensor forward(Tensor x)
    {
        var code = x.narrow(1, 4, 1).squeeze(1).to(int64).clamp(0, 9);
        var h = F.tanh(_fixed.call(x.narrow(1, 0, 4)));
        var effects = _table.index_select(0, code);
        return (h * effects.narrow(1, 0, 3)).sum(1, keepdim: true) + effects.narrow(1, 3, 1);
    }
}

internal sealed class InPlace : ForwardModule
{
    private readonly Linear _f = nn.Linear(6, 6);

    public InPlace() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = _f.call(x);
        h.relu_();
        h.add_(x);
        h = h.mul_(2);
        return h;
    }
}

internal sealed class SliceWrite : ForwardModule
{
    private readonly Linear _f = nn.Linear(6, 6);

    public SliceWrite() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = _f.call(x);
        var view = h.view(x.shape[0], 2, 3);
        h[TensorIndex.Colon, 0] = 0;
        h.narrow(1, 2, 2).mul_(3);
        view.select(2, 1).add_(1);
        return h + view.flatten(1);
    }
}

internal sealed class ConstantField : ForwardModule // a tensor that is neither parameter nor buffer
{
    private readonly Tensor _k = arange(4, dtype: float32);

    public ConstantField() => Ready();

    public override Tensor forward(Tensor x) => x * _k + 1;

    protected override void Dispose(bool disposing)
    {
        _k.Dispose();
        base.Dispose(disposing);
    }
}

internal sealed class Shared : ForwardModule // one weight in two places
{
    private readonly Linear _f = nn.Linear(5, 5);

    public Shared() => Ready();

    public override Tensor forward(Tensor x) => _f.call(F.relu(_f.call(x)));
}

internal sealed class DeepSets : ForwardModule // [N, items, C]
{
    private readonly nn.Module<Tensor, Tensor> _each = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 8)), _all = nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 1));

    public DeepSets() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = _each.call(x);
        return _all.call(cat([h.sum(1), h.max(1).values], 1));
    }
}

internal sealed class PointNet : ForwardModule // [N, 3, points]
{
    private readonly nn.Module<Tensor, Tensor> _turn = nn.Sequential(nn.Conv1d(3, 8, 1), nn.BatchNorm1d(8), nn.ReLU()), _points = nn.Sequential(nn.Conv1d(3, 16, 1), nn.BatchNorm1d(16), nn.ReLU());
    private readonly Linear _matrix = nn.Linear(8, 9), _head = nn.Linear(16, 4);

    public PointNet() => Ready();

    public override Tensor forward(Tensor x)
    {
        var m = _matrix.call(_turn.call(x).max(2).values).view(-1, 3, 3) + eye(3);
        return F.log_softmax(_head.call(_points.call(m.bmm(x)).max(2).values), 1);
    }
}

internal sealed class GraphConvolution : ForwardModule // [N, nodes, C] with a fixed graph in a buffer
{
    private readonly Linear _a = nn.Linear(5, 8), _b = nn.Linear(8, 2);

    public GraphConvolution()
    {
        Ready();
        using var scope = NewDisposeScope();
        var links = eye(6) + eye(6).roll([1L], [0L]);
        register_buffer("graph", (links / links.sum(1, keepdim: true)).MoveToOuterDisposeScope());
    }

    public override Tensor forward(Tensor x)
    {
        var graph = get_buffer("graph")!;
        return matmul(graph, _b.call(F.relu(matmul(graph, _a.call(x)))));
    }
}

internal sealed class Siamese : ForwardModule // [N, 2, C]: two halves through one network
{
    private readonly nn.Module<Tensor, Tensor> _f = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 4));

    public Siamese() => Ready();

    public override Tensor forward(Tensor x) => F.cosine_similarity(F.normalize(_f.call(x.select(1, 0))), _f.call(x.select(1, 1)), 1);
}

internal sealed class Experts : ForwardModule // a gate over three networks
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _experts = nn.ModuleList<nn.Module<Tensor, Tensor>>(nn.Linear(6, 4), nn.Linear(6, 4), nn.Sequential(nn.Linear(6, 4), nn.ReLU()));
    private readonly Linear _gate = nn.Linear(6, 3);

    public Experts() => Ready();

    public override Tensor forward(Tensor x) => einsum("bk,bko->bo", _gate.call(x).softmax(1), stack([.. _experts.Select(expert => expert.call(x))], 1));
}
