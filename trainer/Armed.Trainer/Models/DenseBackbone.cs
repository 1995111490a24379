using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>The fixed-effects network h(x): dense layers, each with its activation and dropout, and with a map that erases the clusters where they are hidden exactly.</summary>
internal sealed class DenseBackbone : Module<Tensor, Tensor>, IBackbone
{
    private readonly ModuleList<Sequential> _layers;
    private readonly double _dropout;

    public DenseBackbone(int inputs, IReadOnlyList<int> hidden, ActivationKind activation, double dropout)
        : base(nameof(DenseBackbone))
    {
        _layers = new ModuleList<Sequential>([.. hidden.Select((width, l) => Layer(l == 0 ? inputs : hidden[l - 1], width, activation))]);
        RegisterComponents();
        (Widths, _dropout) = (hidden, dropout);
    }

    /// <summary>Widths H_1 .. H_L.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>Width of the last hidden layer; 0 without hidden layers.</summary>
    public int Outputs => Widths.Count == 0 ? 0 : Widths[^1];

    /// <summary>Whether activations are dropped in training.</summary>
    public bool HasDropout => _dropout > 0;

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<Sequential> Layers => [.. _layers];

    /// <summary>Puts an affine map of its activations behind a layer, of which it is a part from then on.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="weight">[H_l, H_l].</param>
    /// <param name="bias">[H_l].</param>
    public void Erase(int layer, Tensor weight, Tensor bias)
    {
        var map = Linear(Widths[layer], Widths[layer]);
        map.weight!.copy_(weight);
        map.bias!.copy_(bias);
        _layers[layer].append(map);
    }

    /// <summary>The activations h_1 [N, H_1], .., h_L [N, H_L].</summary>
    public Tensor[] Activations(Tensor x, BackboneContext context)
    {
        var activations = new Tensor[_layers.Count];
        for (var l = 0; l < activations.Length; l++)
        {
            activations[l] = x = Dropped(Forward(_layers[l], x), context.Generator);
        }

        return activations;
    }

    /// <summary>h_L [N, H_L] of x [N, F].</summary>
    public override Tensor forward(Tensor input)
    {
        foreach (var layer in _layers)
        {
            input = Forward(layer, input);
        }

        return input;
    }

    /// <summary>What <see cref="Sequential.forward(Tensor)"/> gives, with an ELU whose scalars are held.</summary>
    public static Tensor Forward(Sequential layers, Tensor x)
    {
        for (var i = 0; i < layers.Count; i++)
        {
            var input = x;
            x = layers[i] is ELU ? x.Elu() : layers[i].call(x);
            if (i > 0)
            {
                input.Dispose();
            }
        }
        return x;
    }

    /// <summary>The module of an activation.</summary>
    public static Module<Tensor, Tensor> Activation(ActivationKind kind) => kind switch
    {
        ActivationKind.Relu => ReLU(),
        ActivationKind.Gelu => GELU(),
        ActivationKind.Silu => SiLU(),
        ActivationKind.Elu => ELU(),
        ActivationKind.Tanh => Tanh(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected one of the named activations."),
    };

    private static Sequential Layer(int inputs, int width, ActivationKind activation) => Sequential(Linear(inputs, width), Activation(activation));

    /// <summary>Dropout in training: torch's module draws from the process's generator, this from the fit's.</summary>
    private Tensor Dropped(Tensor activations, Generator? generator)
    {
        if (!training || !HasDropout || generator is null)
        {
            return activations;
        }

        var kept = empty_like(activations).bernoulli_(1 - _dropout, generator); // [N, H_l]
        return (activations * kept).Times(1 / (1 - _dropout));
    }
}
