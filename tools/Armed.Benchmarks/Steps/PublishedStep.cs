using Armed.Trainer;
using Armed.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Benchmarks.Steps;

/// <summary>
/// A step of the published alternating scheme (Nguyen, Treacher, Montillo, TPAMI 45(7), 2023), written from the paper: the adversary learns on detached
/// activations; then network and random effects step against it. Effects are drawn for every cluster and met by a one-hot matrix; the divergence goes through
/// autograd; two stock Adams.
/// </summary>
internal sealed class PublishedStep
{
    private readonly StepData _data;
    private readonly Tensor _oneHot;
    private readonly List<Linear> _layers = [];
    private readonly Linear _head = Linear(StepSize.Hidden[^1], 1);
    private readonly Sequential _adversary;
    private readonly Parameter _means, _rawScales;
    private readonly optim.Optimizer _adversaryAdam, _mainAdam;
    private readonly double _divergenceWeight;

    public PublishedStep(StepData data)
    {
        _data = data;
        manual_seed(3);
        _oneHot = functional.one_hot(data.Tensors.Clusters[0], data.Size.Clusters).to(float32);
        var width = StepSize.Features;
        foreach (var next in StepSize.Hidden)
        {
            _layers.Add(Linear(width, next));
            width = next;
        }
        _adversary = Sequential(Linear(StepSize.Hidden.Sum(), StepSize.AdversaryHidden[0]), DenseBackbone.Activation(ActivationKind.Relu), Linear(StepSize.AdversaryHidden[0], data.Size.Classes));
        var effects = data.Size.NonlinearSlopes ? width + 1 : 1;
        _means = new Parameter(zeros(data.Size.Clusters, effects));
        _rawScales = new Parameter(full(data.Size.Clusters, effects, -2f));
        _adversaryAdam = optim.Adam(_adversary.parameters(), 0.003);
        _mainAdam = optim.Adam([.. _layers.SelectMany(l => l.parameters()), .. _head.parameters(), _means, _rawScales], 0.003);
        _divergenceWeight = 1.0 / data.Size.Rows;
    }

    public void Run(long step)
    {
        var rows = _data.NextRows();
        var x = _data.Tensors.Inputs.index_select(0, rows);
        var y = _data.Tensors.Outcome.index_select(0, rows);
        var z = _oneHot.index_select(0, rows);                                   // [B, C]
        var classes = _data.Tensors.ClusterClasses[0].index_select(0, rows);
        LearnAdversary(x, classes);
        LearnMain(x, y, z, classes);
    }

    private void LearnAdversary(Tensor x, Tensor classes)
    {
        Tensor activations;
        using (no_grad())
        {
            activations = cat(Activations(x), 1);
        }

        _adversaryAdam.zero_grad();
        functional.cross_entropy(_adversary.forward(activations), classes).backward();
        _adversaryAdam.step();
    }

    private void LearnMain(Tensor x, Tensor y, Tensor z, Tensor classes)
    {
        _mainAdam.zero_grad();
        var activations = Activations(x);
        var scales = functional.softplus(_rawScales);
        var effects = z.matmul(_means + scales * randn_like(scales));            // [B, K]
        var design = effects.size(1) == 1 ? ones(x.size(0), 1) : cat([ones(x.size(0), 1), activations[^1]], 1);
        var f = _head.forward(activations[^1]);
        var mixed = functional.binary_cross_entropy_with_logits(f + (design * effects).sum(1, keepdim: true), y);
        var alone = functional.binary_cross_entropy_with_logits(f, y);
        var adversary = functional.cross_entropy(_adversary.forward(cat(activations, 1)), classes);
        const double Prior = 0.3 * 0.3;
        var divergence = 0.5 * ((_means.square() + scales.square()) / Prior - 1 - (scales.square() / Prior).log()).sum();
        (mixed + 0.5 * alone - 0.1 * adversary + _divergenceWeight * divergence).backward();
        _mainAdam.step();
    }

    private Tensor[] Activations(Tensor x)
    {
        var activations = new Tensor[_layers.Count];
        for (var l = 0; l < activations.Length; l++)
        {
            activations[l] = x = functional.relu(_layers[l].forward(x));
        }

        return activations;
    }
}
