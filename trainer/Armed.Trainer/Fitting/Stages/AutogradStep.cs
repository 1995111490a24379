using Armed.Trainer.Common;
using Armed.Trainer.Fitting.Dense;
using Armed.Trainer.Fitting.Objectives;
using Armed.Trainer.Images;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>A step of any network and any objective by autograd; on the CPU the random part's gradients come in closed form.</summary>
internal sealed class AutogradStep : IObjectiveStep
{
    private readonly ArmedNetwork _network;
    private readonly TrainingTensors _data;
    private readonly Objective _objective;
    private readonly PosteriorRows[] _posteriors;
    private readonly RandomPartByRows? _byRows;
    private readonly BackboneContext _context;
    private readonly Tensor _one;

    /// <param name="network">The network.</param>
    /// <param name="data">The rows.</param>
    /// <param name="objective">What is minimised.</param>
    /// <param name="posteriors">Per factor, on the CPU; else empty.</param>
    /// <param name="generator">Random numbers, seeded for each step.</param>
    public AutogradStep(ArmedNetwork network, TrainingTensors data, Objective objective, PosteriorRows[] posteriors, Generator generator)
    {
        (_network, _data, _objective, _posteriors) = (network, data, objective, posteriors);
        _context = new BackboneContext { Generator = generator };
        _byRows = posteriors.Length == 0 ? null : new RandomPartByRows(network.Effects, posteriors, objective.Find<FixedTerm>() is not null);
        _one = ones([], device: data.Device).DetachFromDisposeScope();
    }

    /// <summary>Random changes of the images; null for none.</summary>
    public ImageAugmentation? Augmentation { get; init; }

    public void Run(Tensor rows, double learningRate, LossMeter losses)
    {
        _network.train();
        var batch = Augmented(Batch.Gather(_data, rows));
        _objective.Prepare(batch, learningRate);
        var pass = new ObjectivePass(Forward(batch), batch, losses);
        _objective.AddTo(pass);
        Backward(pass);
        losses.Add("total", pass.Total, batch.Rows);
        AddDivergence(pass);
    }

    public void Dispose() => _one.Dispose();

    private Batch Augmented(Batch batch) => Augmentation is null || batch.Images is not { } images ? batch : batch with { Images = Augmentation.Apply(images, Seed()) };

    /// <summary>A seed that follows from the step's.</summary>
    private long Seed() => randint(0, int.MaxValue, [1L], int64, _context.Generator!.device, generator: _context.Generator).item<long>();

    private ForwardPass Forward(Batch batch)
    {
        var x = batch.Inputs(_network.Encoder);                               // [B, F']
        if (_byRows is null)
        {
            return _network.Forward(x, batch.Clusters, _context);
        }

        var layers = _network.Layers(x, _context);                            // h_l [B, H_l]
        var hidden = layers.Activations.Length == 0 ? null : layers.Activations[^1];
        var f = _network.FixedPredictor(x, hidden);                           // [B, O]
        var (mean, variance, prior) = _byRows.Forward(_network.Encoder.WithoutImages(x), hidden, batch.Clusters);
        return new ForwardPass(layers, f, WithClusterShifts(mean, batch.Clusters), variance, prior);
    }

    private Tensor WithClusterShifts(Tensor mean, Tensor[] clusters)
    {
        for (var g = 0; g < _network.ClusterShifts.Count; g++)
        {
            mean = mean.Plus(_network.ClusterShifts[g].forward(clusters[g]));
        }

        return mean;
    }

    /// <summary>The backward pass from the loss, from what the terms let in and, where the random part's gradients come in closed form, from what they hand on.</summary>
    private void Backward(ObjectivePass pass)
    {
        List<Tensor> from = [pass.Loss, .. pass.Roots.Select(r => r.Root)], gradients = [_one, .. pass.Roots.Select(r => r.Gradient)];
        var activations = pass.Forward.Activations;
        var hidden = activations.Length == 0 ? null : activations[^1];
        if (_byRows?.Backward(pass.Loss, hidden) is { } byHidden)
        {
            from.Add(hidden!);
            gradients.Add(byHidden);
        }
        autograd.backward(from, gradients);
    }

    /// <summary>The divergence's gradient; posteriors in rows carry their own gradients on in the same pass.</summary>
    private void AddDivergence(ObjectivePass pass)
    {
        foreach (var posterior in _posteriors)
        {
            posterior.Finish(pass.Divergence?.LambdaK ?? 0, pass.Divergence?.TrainingRows ?? 1, (int)pass.Batch.Rows);
        }

        if (_byRows is null)
        {
            pass.Divergence?.AddGradient();
        }
    }
}
