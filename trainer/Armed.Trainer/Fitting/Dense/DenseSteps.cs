using Armed.Trainer.Common;
using Armed.Trainer.Fitting.Objectives;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>Steps by hand, each with memory for its size of batch.</summary>
internal sealed class DenseSteps(ArmedNetwork network, OutcomeModel outcome, TrainingTensors data, Objective objective, PosteriorRows[] posteriors, Generator generator) : IObjectiveStep
{
    private readonly List<DenseStep> _bySize = [];

    /// <summary>
    /// Whether a network and an objective can be computed by hand: on the CPU, dense layers without dropout, inputs that learn nothing, no shifts of clusters, activations whose slope follows from
    /// their value, and no term but those that are written out here.
    /// </summary>
    public static bool Covers(ArmedNetwork network, TrainingTensors data, Objective objective) =>
        objective.Terms.All(t => t is MixedTerm or FixedTerm or ReversedAdversary or ClosedAdversary or DivergenceTerm)
        && DenseRows.Covers(data)
        && !network.Encoder.parameters().Any()
        && network.ClusterShifts.Count == 0
        && network.Backbone is DenseBackbone { HasDropout: false } backbone && backbone.Layers.All(l => l.Count == 2 && DenseActivations.Of(l[1]) is not null)
        && (network.Adversary is null || DenseClassifier.Covers(network.Adversary));

    public void Run(Tensor rows, double learningRate, LossMeter losses) => OfSize((int)rows.size(0)).Run(TensorMemory.Longs(rows), generator, losses);

    public void Dispose() => _bySize.ForEach(s => s.Dispose());

    private DenseStep OfSize(int rows)
    {
        var step = _bySize.Find(s => s.Rows == rows);
        if (step is null)
        {
            _bySize.Add(step = new DenseStep(rows, network, outcome, data, objective, posteriors));
        }

        return step;
    }
}
