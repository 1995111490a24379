using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>A recurrent layer or cell as a module of one tensor in and one out.</summary>
internal sealed class Recurrent : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module _layer;

    public Recurrent(nn.Module layer) : base(nameof(Recurrent))
    {
        _layer = layer;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _layer switch
    {
        LSTM lstm => lstm.call(input) is var (output, hidden, cell) ? output + (hidden * cell).sum([0L, 2L]).view(-1, 1, 1) : input,
        GRU gru => gru.call(input) is var (output, hidden) ? output + hidden.sum([0L, 2L]).view(-1, 1, 1) : input,
        RNN rnn => rnn.call(input) is var (output, hidden) ? output + hidden.sum([0L, 2L]).view(-1, 1, 1) : input,
        LSTMCell cell => cell.call(input, (input.narrow(1, 0, 4), input.narrow(1, 1, 4))) is var (hidden, state) ? hidden + state : input,
        GRUCell cell => cell.call(input, cell.call(input, null!)),
        RNNCell cell => cell.call(input, cell.call(input, null!)),
        _ => throw new NotSupportedException(_layer.GetType().Name),
    };
}
