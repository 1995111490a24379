using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Armed.Onnx.Tests.Tracing.Models;

// Models of sequences. Shapes are [N, T, C] unless a comment says otherwise.

internal sealed class Tagger : ForwardModule
{
    private readonly Embedding _words = nn.Embedding(50, 12);
    private readonly LSTM _lstm = nn.LSTM(12, 10, numLayers: 2, batchFirst: true, bidirectional: true);
    private readonly GRU _gru = nn.GRU(20, 9, batchFirst: true);
    private readonly RNN _rnn = nn.RNN(9, 7, batchFirst: true);
    private readonly Linear _head = nn.Linear(7, 5);

    public Tagger() => Ready();

    public override Tensor forward(Tensor x)
    {
        var (h, _, _) = _lstm.call(_words.call(x));
        var (g, _) = _gru.call(h);
        var (r, _) = _rnn.call(g);
        return _head.call(r);
    }
}

internal sealed class Lstm : ForwardModule
{
    private readonly LSTM _lstm;
    private readonly Linear _head;

    public Lstm(bool both, bool batchFirst, int layers)
    {
        _lstm = nn.LSTM(6, 10, numLayers: layers, batchFirst: batchFirst, bidirectional: both);
        _head = nn.Linear(both ? 20 : 10, 3);
        Ready();
    }

    public override Tensor forward(Tensor x)
    {
        var (h, last, _) = _lstm.call(x);
        return _head.call(h) + last.sum();
    }
}

internal sealed class Seq2Last : ForwardModule // a sequence to one value: the last hidden state, and a state of the user's own at the start
{
    private readonly GRU _gru = nn.GRU(4, 6, numLayers: 2, batchFirst: true);
    private readonly Parameter _start = new(randn(2, 1, 6));
    private readonly Linear _head = nn.Linear(6, 1);

    public Seq2Last() => Ready();

    public override Tensor forward(Tensor x)
    {
        var (_, last) = _gru.call(x, _start.expand(-1, x.shape[0], -1).contiguous());
        return _head.call(last[-1]);
    }
}

internal sealed class UnrolledCell : ForwardModule // a loop of C# over the steps
{
    private readonly LSTMCell _cell = nn.LSTMCell(5, 6);

    public UnrolledCell() => Ready();

    public override Tensor forward(Tensor x)
    {
        Tensor h = zeros(x.shape[0], 6), c = zeros(x.shape[0], 6);
        for (var t = 0; t < x.shape[1]; t++)
        {
            (h, c) = _cell.call(x.select(1, t), (h, c));
        }

        return h;
    }
}

internal sealed class VisionTransformer : ForwardModule
{
    private readonly Conv2d _patch = nn.Conv2d(1, 32, 7, 7);
    private readonly Parameter _class = new(randn(1, 1, 32)), _position = new(randn(1, 17, 32));
    private readonly TransformerEncoder _encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(32, 4, 64, 0.1), 2);
    private readonly LayerNorm _norm = nn.LayerNorm(32);
    private readonly Linear _head = nn.Linear(32, 10);

    public VisionTransformer() => Ready();

    public override Tensor forward(Tensor x)
    {
        var t = _patch.call(x).flatten(2).transpose(1, 2);
        t = cat([_class.expand(x.shape[0], -1, -1), t], 1) + _position;
        t = _encoder.call(t.transpose(0, 1), null!, null!).transpose(0, 1);
        return _head.call(_norm.call(t[TensorIndex.Colon, 0]));
    }
}

internal sealed class CausalAttention : ForwardModule
{
    private readonly Linear _qkv = nn.Linear(32, 96), _out = nn.Linear(32, 32);

    public CausalAttention() => Ready();

    public override Tensor forward(Tensor x)
    {
        const int Heads = 4;
        var (b, t, c) = (x.shape[0], x.shape[1], x.shape[2]);
        var p = _qkv.call(x).view(b, t, 3, Heads, c / Heads).permute(2, 0, 3, 1, 4);
        var a = matmul(p[0], p[1].transpose(-2, -1)) / Math.Sqrt(c / Heads);
        a = a.masked_fill(tril(ones(t, t)).eq(0), float.NegativeInfinity).softmax(-1);
        return _out.call(matmul(a, p[2]).transpose(1, 2).contiguous().view(b, t, c));
    }
}

internal sealed class ScaledAttention : ForwardModule
{
    private readonly Linear _qkv = nn.Linear(32, 96);

    public ScaledAttention() => Ready();

    public override Tensor forward(Tensor x)
    {
        var (b, t) = (x.shape[0], x.shape[1]);
        Tensor[] p = [.. _qkv.call(x).chunk(3, -1).Select(part => part.reshape(b, t, 4, 8).transpose(1, 2))];
        return F.scaled_dot_product_attention(p[0], p[1], p[2], is_casual: true).transpose(1, 2).reshape(b, t, 32);
    }
}

internal sealed class Heads : ForwardModule
{
    private readonly MultiheadAttention _attention = nn.MultiheadAttention(32, 4);

    public Heads() => Ready();

    public override Tensor forward(Tensor x)
    {
        var t = x.transpose(0, 1);
        var (h, weights) = _attention.call(t, t, t, null!, false, null!);
        weights?.Dispose(); // TorchSharp counts it, though there are none
        return h.transpose(0, 1);
    }
}

internal sealed class GptBlock : ForwardModule
{
    private readonly LayerNorm _n1 = nn.LayerNorm(16), _n2 = nn.LayerNorm(16);
    private readonly CausalMix _mix = new();
    private readonly nn.Module<Tensor, Tensor> _mlp = nn.Sequential(nn.Linear(16, 64), nn.GELU(), nn.Linear(64, 16));

    public GptBlock() => Ready();

    public override Tensor forward(Tensor x)
    {
        x = x + _mix.call(_n1.call(x));
        return x + _mlp.call(_n2.call(x));
    }
}

internal sealed class CausalMix : ForwardModule
{
    private readonly Linear _qkv = nn.Linear(16, 48), _out = nn.Linear(16, 16);
    private readonly Tensor _mask = ones(32, 32).tril();

    public CausalMix()
    {
        Ready();
        register_buffer("mask", _mask);
    }

    public override Tensor forward(Tensor x)
    {
        var p = _qkv.call(x).split(16, 2);
        var scores = p[0].bmm(p[1].transpose(1, 2)) * 0.25;
        var mask = _mask[TensorIndex.Slice(null, x.shape[1]), TensorIndex.Slice(null, x.shape[1])];
        return _out.call(scores.masked_fill(mask == 0, -1e9).softmax(2).bmm(p[2]));
    }
}

internal sealed class TinyGpt : ForwardModule // words and positions, two blocks, the words' table again as the head
{
    private readonly Embedding _words = nn.Embedding(20, 16), _places = nn.Embedding(32, 16);
    private readonly nn.Module<Tensor, Tensor> _blocks = nn.Sequential(new GptBlock(), new GptBlock());
    private readonly LayerNorm _norm = nn.LayerNorm(16);

    public TinyGpt() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = _words.call(x) + _places.call(arange(x.shape[1], dtype: int64)).unsqueeze(0);
        return matmul(_norm.call(_blocks.call(h)), _words.weight!.t());
    }
}

internal sealed class TemporalConvolutions : ForwardModule // [N, C, T]
{
    private readonly Conv1d _a = nn.Conv1d(3, 16, 3, dilation: 2), _b = nn.Conv1d(16, 16, 3, dilation: 4, groups: 4);
    private readonly Linear _head = nn.Linear(16, 4);

    public TemporalConvolutions() => Ready();

    public override Tensor forward(Tensor x)
    {
        var h = F.gelu(_a.call(F.pad(x, [4, 0])));
        h = h + F.leaky_relu(_b.call(F.pad(h, [8, 0])), 0.1);
        return _head.call(h.mean([2L]));
    }
}

internal sealed class WaveNet : ForwardModule // [N, C, T]: gated dilated convolutions with skips
{
    private readonly ModuleList<Conv1d> _gates = nn.ModuleList(nn.Conv1d(4, 8, 2, dilation: 1), nn.Conv1d(4, 8, 2, dilation: 2), nn.Conv1d(4, 8, 2, dilation: 4));
    private readonly Conv1d _out = nn.Conv1d(4, 1, 1);

    public WaveNet() => Ready();

    public override Tensor forward(Tensor x)
    {
        var skips = zeros_like(x);
        for (var i = 0; i < 3; i++)
        {
            var h = _gates[i].call(F.pad(x, [1L << i, 0]));
            var gated = F.glu(h, 1);
            x = x + gated;
            skips = skips + gated.tanh();
        }

        return _out.call(skips.relu());
    }
}

internal sealed class MlpMixer : ForwardModule
{
    private readonly LayerNorm _n1 = nn.LayerNorm(12), _n2 = nn.LayerNorm(12);
    private readonly nn.Module<Tensor, Tensor> _tokens = nn.Sequential(nn.Linear(9, 20), nn.GELU(), nn.Linear(20, 9)), _channels = nn.Sequential(nn.Linear(12, 30), nn.GELU(), nn.Linear(30, 12));

    public MlpMixer() => Ready();

    public override Tensor forward(Tensor x)
    {
        x = x + _tokens.call(_n1.call(x).transpose(1, 2)).transpose(1, 2);
        return x + _channels.call(_n2.call(x));
    }
}

internal sealed class ShiftedWindows : ForwardModule // [N, 8, 8, C]: attention in shifted windows of 4 x 4
{
    private readonly Linear _qkv = nn.Linear(8, 24), _out = nn.Linear(8, 8);

    public ShiftedWindows() => Ready();

    public override Tensor forward(Tensor x)
    {
        var b = x.shape[0];
        var w = x.roll([-2L, -2L], [1L, 2L]).view(b, 2, 4, 2, 4, 8).permute(0, 1, 3, 2, 4, 5).reshape(b * 4, 16, 8);
        Tensor[] p = [.. _qkv.call(w).view(b * 4, 16, 3, 2, 4).permute(2, 0, 3, 1, 4).unbind(0)];
        var a = matmul(p[0] * 0.5, p[1].transpose(-1, -2)).softmax(-1);
        var y = _out.call(matmul(a, p[2]).transpose(1, 2).reshape(b * 4, 16, 8));
        return y.view(b, 2, 2, 4, 4, 8).permute(0, 1, 3, 2, 4, 5).reshape(b, 8, 8, 8).roll([2L, 2L], [1L, 2L]);
    }
}
