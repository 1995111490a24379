using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>
/// The intercepts of clusters whose shifts were free in training, given all else of the linear predictor: modes and curvatures under a normal prior whose variance between clusters is estimated with them, by EM with
/// Laplace's approximation (Breslow, Clayton, JASA 88, 1993). A mean square of free shifts would have their sampling variance in it, and those of small clusters would not be shrunk.
/// </summary>
/// <param name="outcome">The likelihood.</param>
/// <param name="y">Outcomes of the training rows.</param>
/// <param name="weights">Their weights [N, 1]; null: 1 each.</param>
/// <param name="rest">The linear predictor without intercepts of clusters [N, O].</param>
/// <param name="clusters">The rows' clusters, int64 [N] per factor.</param>
internal sealed class ClusterLevels(OutcomeModel outcome, Tensor y, Tensor? weights, Tensor rest, IReadOnlyList<Tensor> clusters)
{
    private const int MostRounds = 200, ChunkRows = 8_192;
    private const double Settled = 1e-4, SmallInformation = 1e-6;

    /// <summary>Newton's steps with the diagonal of a softmax's curvature are up to twice too long.</summary>
    private const double Share = 0.5;

    /// <summary>The intercepts per factor of a trained network; null where no shift is free.</summary>
    public static IReadOnlyList<ClusterIntercepts>? Of(ArmedNetwork network, OutcomeModel outcome, TrainingTensors data)
    {
        if (network.ClusterShifts is not [FreeShifts, ..])
        {
            return null;
        }

        using var scope = NewDisposeScope();
        Tensor[] levels;
        Tensor rest;
        var rows = tensor(Array.ConvertAll(data.TrainingRows, r => (long)r), device: data.Device);
        Tensor[] clusters = [.. data.Clusters.Select(codes => codes.index_select(0, rows))];
        using (no_grad())
        {
            levels = [.. network.ClusterShifts.Select((shifts, g) => shifts.Shifts().Plus(network.Effects[g].Means.narrow(1, 0, network.Outputs)))]; // [C, O]
            rest = clusters.Select((codes, g) => levels[g].index_select(0, codes)).Aggregate(Predictor(network, data), (sum, part) => sum - part);     // [N, O]
        }

        var found = new ClusterLevels(outcome, data.Outcome.index_select(0, rows), data.Weights?.index_select(0, rows), rest, clusters).Run(levels);
        return found.All(intercepts => intercepts.IsFinite) ? found : null; // where the steps went astray, the intercepts of training stay
    }

    /// <summary>Estimates the intercepts.</summary>
    /// <param name="start">Per factor where they start [C, O].</param>
    public IReadOnlyList<ClusterIntercepts> Run(IReadOnlyList<Tensor> start)
    {
        using var scope = NewDisposeScope();
        Tensor[] levels = [.. start.Select(level => level.clone())];
        Tensor[] variances = [.. start.Select(level => ones(1, level.size(1), device: level.device))]; // [1, O]
        Tensor[] spreads = [.. start.Select(level => zeros_like(level))];
        Tensor[] centres = [.. start.Select(level => zeros(1, level.size(1), device: level.device))];  // [1, O]
        var fixedPart = rest.clone();
        for (var (round, change) = (0, 1.0); round < MostRounds && change > Settled; round++)
        {
            change = 0;
            for (var g = 0; g < levels.Length; g++)
            {
                change = Math.Max(change, Step(levels, variances[g], spreads[g], centres[g], fixedPart, g));
            }
        }

        return [.. levels.Select((level, g) => new ClusterIntercepts(TensorValues.Floats(level), TensorValues.Floats(spreads[g]), TensorValues.Floats(variances[g]), TensorValues.Floats(centres[g])))];
    }

    /// <summary>One round of a factor, in place; the largest relative change of its variances.</summary>
    private double Step(Tensor[] levels, Tensor variance, Tensor spread, Tensor centre, Tensor fixedPart, int factor)
    {
        using var scope = NewDisposeScope();
        var (score, information) = Derivatives(levels, fixedPart, factor);
        using var _ = no_grad();
        var precision = information.Plus(variance.reciprocal());                          // [C, O]
        levels[factor].Add(((score - levels[factor] / variance) / precision).Times(Share));
        spread.copy_(precision.reciprocal());
        // The M-step: the mean of the modes belongs to the fixed intercept, and the variance is the mean of their squares and spreads.
        var mean = levels[factor].mean([0L], keepdim: true);
        levels[factor].sub_(mean);
        fixedPart.Add(mean);
        centre.Add(mean);
        var updated = levels[factor].Squared().Plus(spread).mean([0L], keepdim: true);    // [1, O]
        var change = ((updated - variance).abs() / variance).max().item<float>();
        variance.copy_(updated);
        return Math.Max(change, MoveCentre(levels, centre, fixedPart, factor));
    }

    /// <summary>A Newton step of the fixed intercept, which clusters of small variance move too slowly by their mean; the largest step.</summary>
    private double MoveCentre(Tensor[] levels, Tensor centre, Tensor fixedPart, int factor)
    {
        var (score, information) = Derivatives(levels, fixedPart, factor);
        float[] scores = TensorValues.Floats(score.sum([0L])), informations = TensorValues.Floats(information.sum([0L]));
        float[] steps = [.. scores.Zip(informations, (s, i) => (float)(Share * Math.Clamp(s / Math.Max(i, SmallInformation), -1, 1)))];
        var moved = tensor(steps, device: centre.device).unsqueeze(0); // [1, O]
        fixedPart.Add(moved);
        centre.Add(moved);
        return steps.Max(Math.Abs);
    }

    /// <summary>First derivatives of the log-likelihood by a factor's intercepts, and its negative second ones by each [C, O].</summary>
    private (Tensor Score, Tensor Information) Derivatives(Tensor[] levels, Tensor fixedPart, int factor)
    {
        using var _ = no_grad();
        var predictor = clusters.Select((codes, g) => levels[g].index_select(0, codes)).Aggregate(fixedPart, (sum, part) => sum.Plus(part)); // [N, O]
        var (slopes, curvatures) = outcome.Derivatives(predictor, y, weights);
        // Far from the mode some likelihoods curve upwards; the step is the prior's there.
        return (Sum(levels[factor], factor, -slopes), Sum(levels[factor], factor, curvatures).relu());
    }

    private Tensor Sum(Tensor levels, int factor, Tensor ofRows)
    {
        using Scalar one = 1;
        return zeros_like(levels).index_add_(0, clusters[factor], ofRows, one);
    }

    /// <summary>The linear predictor of the training rows at posterior means [N, O].</summary>
    private static Tensor Predictor(ArmedNetwork network, TrainingTensors data)
    {
        network.eval();
        var parts = new List<Tensor>();
        foreach (var chunk in data.TrainingRows.Chunk(network.Encoder.RowsAtOnce(ChunkRows)))
        {
            using var scope = NewDisposeScope();
            var batch = Batch.Gather(data, tensor(Array.ConvertAll(chunk, r => (long)r), device: data.Device));
            var pass = network.Forward(batch.Inputs(network.Encoder), batch.Clusters);
            parts.Add(batch.WithOffset(pass.Fixed.Plus(pass.Mean)).MoveToOuterDisposeScope());
        }

        return cat(parts, 0);
    }
}
