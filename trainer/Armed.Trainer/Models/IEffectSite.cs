using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// A place in the network where the clusters of a factor have effects, with their variational posterior q(u_c) and their prior: the linear predictor today
/// (<see cref="RandomEffects"/>). Objective, stage and last layer know nothing else of it.
/// </summary>
internal interface IEffectSite
{
    /// <summary>The grouping factor.</summary>
    public string Factor { get; }

    /// <summary>The posterior's parameters.</summary>
    public IReadOnlyList<Parameter> Learned { get; }

    /// <summary>
    /// Mean and variance of what the effects add to each row, from the site's design [N, K] and clusters int64 [N]. A sample is drawn from them, not effect by effect: local
    /// reparameterisation (Kingma, Salimans, Welling, "Variational dropout and the local reparameterization trick", NIPS 2015).
    /// </summary>
    public (Tensor Mean, Tensor Variance) Moments(Tensor design, Tensor clusters);

    /// <summary>The variance of the same for a cluster that is not known.</summary>
    public Tensor PriorVariance(Tensor design);

    /// <summary>KL(q || p), summed over clusters and effects.</summary>
    public Tensor Divergence();

    /// <summary>Adds weight times the gradient of <see cref="Divergence"/> to the parameters' gradients.</summary>
    public void AddDivergenceGradient(double weight);

    /// <summary>Moves the prior a step towards what the posterior says (empirical Bayes); a step of 0 leaves it, one of 1 replaces it.</summary>
    public void UpdatePrior(double step);

    /// <summary>The prior's state, for checkpoints.</summary>
    public double[] ExportPrior();

    /// <summary>Sets what <see cref="ExportPrior"/> gave, from the start of a longer state, and returns how much of it was read.</summary>
    public int ImportPrior(ReadOnlySpan<double> state);

    /// <summary>The posterior as numbers: the graphs are emitted from it, and TorchSharp's reference predicts from it.</summary>
    /// <param name="shifts">What belongs to the clusters' intercepts besides, [C, O]; null for nothing.</param>
    public EffectTable Table(Tensor? shifts);
}
