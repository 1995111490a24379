using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>A forward pass over a batch, to which the terms of the objective add what the backward pass starts from.</summary>
/// <param name="forward">What the network gave.</param>
/// <param name="batch">The rows.</param>
/// <param name="losses">Where terms report.</param>
internal sealed class ObjectivePass(ForwardPass forward, Batch batch, LossMeter losses)
{
    private readonly List<(Tensor Root, Tensor Gradient)> _roots = [];
    private Tensor? _loss, _total;

    /// <summary>What the network gave.</summary>
    public ForwardPass Forward => forward;

    /// <summary>The rows.</summary>
    public Batch Batch => batch;

    /// <summary>The weighted sum of the losses: the backward pass starts from it.</summary>
    public Tensor Loss => _loss!;

    /// <summary>The value that the history calls total: the losses without what works against them.</summary>
    public double Total => _total!.item<float>();

    /// <summary>Further starts of the backward pass, each with the gradient that enters there.</summary>
    public IReadOnlyList<(Tensor Root, Tensor Gradient)> Roots => _roots;

    /// <summary>The divergence, whose gradient has a closed form that the step adds; null without it.</summary>
    public DivergenceTerm? Divergence { get; set; }

    /// <summary>Adds a loss with its weight.</summary>
    public void Add(Tensor loss, double weight) => _total = _loss = WeightedSum.Of(_loss, loss, weight);

    /// <summary>Adds a loss that works against the others: it is no part of the total. Terms that call it come after those that call <see cref="Add"/>.</summary>
    public void Oppose(Tensor loss, double weight) => _loss = WeightedSum.Of(_loss, loss, weight);

    /// <summary>Lets a gradient enter the backward pass at a tensor.</summary>
    public void Enter(Tensor root, Tensor gradient) => _roots.Add((root, gradient));

    /// <summary>Reports a value to progress and history.</summary>
    public void Report(string name, double value) => losses.Add(name, value, batch.Rows);
}
