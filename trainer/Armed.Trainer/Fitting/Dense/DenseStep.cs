using System.Numerics.Tensors;
using Armed.Trainer.Common;
using Armed.Trainer.Fitting.Objectives;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>
/// A forward and backward pass of phases 1 to 3 by hand, for dense backbones on the CPU: at the usual sizes a step's time is the number of tensor
/// operations and the memory that they allocate, not the arithmetic. Only the likelihoods, on [B, O], are left to autograd. Gradients equal those of
/// autograd, which a test holds it to.
/// </summary>
internal sealed class DenseStep : IDisposable
{
    private readonly ArmedNetwork _network;
    private readonly OutcomeModel _outcome;
    private readonly double _lambdaF;
    private readonly DivergenceTerm? _divergence;
    private readonly ReversedAdversary? _reversal;
    private readonly DenseRows _rows;
    private readonly DenseLayer[] _layers;
    private readonly DenseLayer _head;
    private readonly DenseClassifier? _adversary;
    private readonly DenseHiding? _hiding;
    private readonly RandomPart[] _parts;
    private readonly PosteriorRows[] _posteriors;
    private readonly FloatBuffer _variance, _meanGradient, _varianceGradient, _noise;
    private readonly Leaf _mixed, _fixed, _prior;

    public DenseStep(int rows, ArmedNetwork network, OutcomeModel outcome, TrainingTensors data, Objective objective, PosteriorRows[] posteriors)
    {
        (_network, _outcome, _posteriors) = (network, outcome, posteriors);
        (_lambdaF, _divergence, _reversal) = (objective.Find<FixedTerm>()?.Weight ?? 0, objective.Find<DivergenceTerm>(), objective.Find<ReversedAdversary>());
        _rows = new DenseRows(data, network.Encoder, rows);
        var backbone = (DenseBackbone)network.Backbone;
        _layers = new DenseLayer[backbone.Layers.Count];
        var inputs = _rows.AllInputs;
        for (var l = 0; l < _layers.Length; inputs = [_layers[l++].Output])
        {
            var linear = (TorchSharp.Modules.Linear)backbone.Layers[l][0];
            _layers[l] = new DenseLayer(rows, linear, DenseActivations.Of(backbone.Layers[l][1])!.Value, DenseLink.Of(inputs, linear.weight!));
        }
        DenseLink[] links = [.. DenseLink.Of(inputs, network.Head.weight!), .. network.Skip is null ? [] : DenseLink.Of(_rows.AllInputs, network.Skip.weight!)];
        _head = new DenseLayer(rows, network.Head, DenseActivation.None, links);
        _adversary = network.Adversary is null ? null : new DenseClassifier(network.Adversary, [.. _layers.Select(l => l.Output)]);
        _hiding = objective.Find<ClosedAdversary>() is { } closed ? new DenseHiding(closed, _rows, _layers) : null;
        _parts = [.. network.Effects.Select((e, g) => new RandomPart(e, posteriors[g]))];
        FloatBuffer New() => new(rows, network.Outputs);
        (_variance, _meanGradient, _varianceGradient, _noise) = (New(), New(), New(), New());
        (_mixed, _fixed, _prior) = (new Leaf(rows, network.Outputs), new Leaf(rows, network.Outputs), new Leaf(rows, network.Outputs));
    }

    /// <summary>Number of rows of the batches that it takes.</summary>
    public int Rows => _rows.Count;

    /// <summary>Adds the batch's gradients to the parameters' own and its losses to the meter.</summary>
    public void Run(ReadOnlySpan<long> rows, Generator generator, LossMeter losses)
    {
        using var _ = no_grad();
        _rows.Gather(rows);
        Forward(generator);
        var total = Likelihoods(losses);
        Backward(losses);
        foreach (var posterior in _posteriors)
        {
            posterior.Finish(_divergence?.LambdaK ?? 0, _divergence?.TrainingRows ?? 1, Rows);
        }

        losses.Add("total", total, Rows);
    }

    public void Dispose()
    {
        foreach (var part in (IDisposable[])[_rows, .. _layers, _head, _variance, _meanGradient, _varianceGradient, _noise, _mixed, _fixed, _prior])
        {
            part.Dispose();
        }

        _adversary?.Dispose();
        _hiding?.Dispose();
    }

    private Span<float> Hidden => _layers.Length == 0 ? default : _layers[^1].Output.Values;

    /// <summary>The mixed linear predictor f + phi'm + sqrt(v) noise: one normal draw per row and output (Kingma, Salimans, Welling, 2015).</summary>
    private void Forward(Generator generator)
    {
        foreach (var layer in _layers)
        {
            layer.Forward();
        }

        _head.Forward();
        _noise.Tensor.normal_(0, 1, generator);
        Span<float> mixed = _mixed.Values, variance = _variance.Values;
        _head.Output.Values.CopyTo(_fixed.Values);
        _head.Output.Values.CopyTo(mixed);
        variance.Clear();
        _prior.Values.Clear();
        for (var g = 0; g < _parts.Length; g++)
        {
            _parts[g].Forward(_rows.Inputs.Values, Hidden, _rows.Clusters[g], new Moments(mixed, variance, _prior.Values));
        }

        TensorPrimitives.Sqrt(variance, variance);                                        // from here on sqrt(v)
        TensorPrimitives.MultiplyAdd(variance, _noise.Values, mixed, mixed);
    }

    /// <summary>L_e(y, y_M) + lambda_F L_e(y, y_F); leaves the gradients by the linear predictors and the prior variance.</summary>
    private double Likelihoods(LossMeter losses)
    {
        foreach (var leaf in (Leaf[])[_mixed, _fixed, _prior])
        {
            leaf.Gradient.Clear();
        }

        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var loss = _outcome.Loss(WithOffset(_mixed.Tensor), _rows.Outcome, _rows.Weights);
        double mixed = loss.item<float>(), marginal = 0;
        if (_lambdaF > 0)
        {
            var marginalLoss = _outcome.MarginalLoss(WithOffset(_fixed.Tensor), _prior.Tensor, _rows.Outcome, _rows.Weights);
            marginal = marginalLoss.item<float>();
            loss = loss.Plus(marginalLoss.Times(_lambdaF));
            losses.Add("fixed", marginal, Rows);
            losses.Add("mixed", mixed, Rows);
        }
        loss.backward();
        return mixed + _lambdaF * marginal;
    }

    private TorchSharp.torch.Tensor WithOffset(TorchSharp.torch.Tensor linearPredictor) => _rows.Offsets is null ? linearPredictor : linearPredictor.Plus(_rows.Offsets);

    private void Backward(LossMeter losses)
    {
        HideClusters(losses);
        Span<float> byMixed = _mixed.Gradient, byVariance = _varianceGradient.Values;
        TensorPrimitives.Add<float>(byMixed, _fixed.Gradient, _head.Gradient.Values);
        // d sqrt(v) / dv = 1 / (2 sqrt(v))
        TensorPrimitives.Multiply<float>(byMixed, _noise.Values, byVariance);
        TensorPrimitives.Divide(byVariance, _variance.Values, byVariance);
        TensorPrimitives.Multiply(byVariance, 0.5f, byVariance);
        var hidden = _layers.Length == 0 ? default : _layers[^1].Gradient.Values;
        foreach (var part in _parts)
        {
            part.Backward(new Moments(byMixed, byVariance, _prior.Gradient), hidden);
        }

        _head.Backward();
        for (var l = _layers.Length - 1; l >= 0; l--)
        {
            (l == _layers.Length - 1 ? _head : _layers[l + 1]).InputGradient(0, _layers[l].Gradient, keep: 1);
            _layers[l].Backward();
        }
    }

    /// <summary>The adversary's gradient by the activations. An adversary network descends its own cross-entropy; what reaches the activations is handed on times -lambda_g.</summary>
    private void HideClusters(LossMeter losses)
    {
        if (_adversary is null)
        {
            foreach (var layer in _layers)
            {
                layer.Gradient.Values.Clear();
            }

            _hiding?.Add(losses);
            return;
        }
        var crossEntropy = _adversary.Learn(_rows.Classes);
        losses.Add(_reversal!.Name, crossEntropy, Rows);
        for (var l = 0; l < _layers.Length; l++)
        {
            _adversary.InputGradient(l, _layers[l].Gradient, (float)_reversal!.Weight);
        }

        _reversal!.Observe(crossEntropy);
    }
}
