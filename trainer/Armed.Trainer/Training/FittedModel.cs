using Armed.Trainer.Data;
using Armed.Trainer.Networks;
using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Training;

/// <summary>A fitted model on the CPU: everything that prediction and export need.</summary>
internal sealed class FittedModel : IDisposable
{
    /// <summary>Backbone, heads, random effects.</summary>
    public required ArmedNetwork Network { get; init; }

    /// <summary>Likelihood of the outcome.</summary>
    public required OutcomeModel Outcome { get; init; }

    /// <summary>p(Z | x), or null.</summary>
    public required ClusterClassifier? ZPredictor { get; init; }

    /// <summary>Classes of the Z-predictor per factor.</summary>
    public required IReadOnlyList<ClusterClasses> Classes { get; init; }

    /// <summary>Statistics and vocabularies of the inputs.</summary>
    public required TableEncoding Encoding { get; init; }

    /// <summary>Mean of the outcome (0 unless continuous).</summary>
    public required double OutcomeMean { get; init; }

    /// <summary>Standard deviation of the outcome (1 unless continuous).</summary>
    public required double OutcomeSd { get; init; }

    /// <summary>Whether the linear predictor has a known part, given with every row.</summary>
    public bool HasOffset { get; init; }

    /// <summary>
    /// A factor's posterior means and variances [C + 1, K O], last row the unknown cluster, with the cluster means' part added to the intercepts.
    /// </summary>
    public (Tensor Means, Tensor Variances) Tables(int factor)
    {
        var effects = Network.Effects[factor];
        var (means, variances) = effects.Tables();
        if (Network.ClusterMeans.Count == 0)
            return (means, variances);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var shifts = Network.ClusterMeans[factor].Shifts();                                    // [C, O]
        means.narrow(0, 0, effects.Clusters).narrow(1, 0, effects.Outputs).add_(shifts);
        // A cluster that is not known varies by what the means explained, too.
        variances.narrow(0, effects.Clusters, 1).narrow(1, 0, effects.Outputs).add_(shifts.square().mean([0L], keepdim: true));
        return (means, variances);
    }

    public void Dispose()
    {
        Network.Dispose();
        Outcome.Dispose();
        ZPredictor?.Dispose();
    }
}
